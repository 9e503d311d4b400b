import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { pendingVersion } from '#domain/model/seal-version';
import { AttachContent as Body } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { Execution, type Executed } from '../execution';
import { scanRequest } from '../free-text-gate';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import { HeldContent } from '../registration/held-content';
import type { AttachmentRequest } from '../registration/attachment-runner';
import { fileListProblem } from '../registration/verify-content';
import { WriteGate } from '../write-gate';
import { AttachContent, attachContent } from './attach-content';
import { givenVersion, versionUnchangedSince } from './on-version';
import type { Registration } from './register-version';

/** Attaches files to a pending version by an operation that inspects them first. */
@CommandHandler(AttachContent)
export class AttachContentHandler implements ICommandHandler<AttachContent> {
  constructor(
    private readonly execution: Execution,
    private readonly operations: Operations,
    private readonly ids: Ids,
    private readonly content: HeldContent,
    private readonly gate: WriteGate,
  ) {}

  async execute({ place, body, by }: AttachContent): Promise<Executed<Registration> | Refusal> {
    const { files } = body.content;
    const refusal =
      authorise(by.actor, 'write', 'attach-content') ??
      fileListProblem(files) ??
      (await scanRequest(Body, body, place));
    if (refusal) return refusal;
    this.gate.assertOpen();
    const named = await this.execution.given.model(place.project, place.model);
    if (isRefusal(named)) return named;
    const idempotencyKey = by.idempotencyKey ?? this.ids.uuid();
    const id = this.execution.commandId('attach-content', named.model.stream, { ...by, idempotencyKey });
    if (named.model.handled.has(id)) return this.execution.run(attachContent(), place, body, { ...by, idempotencyKey });
    const found = await givenVersion(place, this.execution.given);
    if (isRefusal(found)) return found;
    const pending = pendingVersion(found.model.state, found.version.number, found.name);
    if (isRefusal(pending)) return pending;
    const stale = versionUnchangedSince(by.ifMatch, found);
    if (stale) return stale;
    const problem = await this.content.problemOf(files, by.actor);
    if (problem) return problem;
    const request: AttachmentRequest = { place, body, idempotencyKey };
    const started = await this.operations.start({
      id,
      kind: 'attach-content',
      actor: by.actor,
      correlationId: by.correlationId,
      request,
    });
    return isRefusal(started) ? started : { answer: { operation: started.id }, position: found.model.position };
  }
}
