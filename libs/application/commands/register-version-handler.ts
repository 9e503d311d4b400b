import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { RegisterVersion as Body } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { Execution, type Executed } from '../execution';
import { scanRequest } from '../free-text-gate';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import { HeldContent } from '../registration/held-content';
import { licenceRefusal } from '../registration/licence-refusal';
import type { RegistrationRequest } from '../registration/registration-runner';
import { fileListProblem } from '../registration/verify-content';
import { WriteGate } from '../write-gate';
import { RegisterVersion, registerVersion, unchangedVersion, type Registration } from './register-version';

/** Content that is not here is registered in the request; held content by an operation that inspects it first. */
@CommandHandler(RegisterVersion)
export class RegisterVersionHandler implements ICommandHandler<RegisterVersion> {
  constructor(
    private readonly execution: Execution,
    private readonly operations: Operations,
    private readonly ids: Ids,
    private readonly content: HeldContent,
    private readonly gate: WriteGate,
  ) {}

  async execute({ place, body, by }: RegisterVersion): Promise<Executed<Registration> | Refusal> {
    const invalid = licenceRefusal(body.metadata);
    if (invalid) return invalid;
    if (body.content.kind !== 'held') return this.execution.run(registerVersion(), place, body, by);

    const { files } = body.content;
    const refusal =
      authorise(by.actor, 'write', 'register-version') ??
      fileListProblem(files) ??
      (await scanRequest(Body, body, place));
    if (refusal) return refusal;
    this.gate.assertOpen();
    const { given } = this.execution;
    const found = await given.model(place.project, place.model);
    if (isRefusal(found)) return found;
    const idempotencyKey = by.idempotencyKey ?? this.ids.uuid();
    const id = this.execution.commandId('register-version', found.model.stream, { ...by, idempotencyKey });
    if (found.model.handled.has(id))
      return this.execution.run(registerVersion(), place, body, { ...by, idempotencyKey });
    const unchanged = await unchangedVersion(found, body, given);
    if (unchanged) return { answer: unchanged, position: found.model.position };
    const problem = await this.content.problemOf(files, by.actor);
    if (problem) return problem;
    const request: RegistrationRequest = { place, body, idempotencyKey };
    const started = await this.operations.start({
      id,
      kind: 'register-version',
      actor: by.actor,
      correlationId: by.correlationId,
      request,
    });
    return isRefusal(started) ? started : { answer: { operation: started.id }, position: found.model.position };
  }
}
