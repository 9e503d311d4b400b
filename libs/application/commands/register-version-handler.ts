import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { licenceProblem } from '#inspection/licence';
import { RegisterVersion as Body } from '#models/commands/versions';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { Execution, type Executed } from '../execution';
import { scanRequest } from '../free-text-gate';
import { Operations } from '../operations/operations';
import { BlobStore } from '../ports/blob-store';
import { Ids } from '../ports/ids';
import { MissingBlobs } from '../queries/missing-blobs';
import type { RegistrationRequest } from '../registration/registration-runner';
import { contentProblem, fileListProblem } from '../registration/verify-content';
import { WriteGate } from '../write-gate';
import { RegisterVersion, registerVersion, unchangedVersion, type Registration } from './register-version';

/** Content that is not here is registered in the request; held content by an operation that inspects it first. */
@CommandHandler(RegisterVersion)
export class RegisterVersionHandler implements ICommandHandler<RegisterVersion> {
  constructor(
    private readonly execution: Execution,
    private readonly operations: Operations,
    private readonly blobs: BlobStore,
    private readonly ids: Ids,
    private readonly missing: MissingBlobs,
    private readonly gate: WriteGate,
  ) {}

  async execute({ place, body, by }: RegisterVersion): Promise<Executed<Registration> | Refusal> {
    const invalid = licenceRefusal(body);
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
    const unsent = await this.missing.of(
      files.map((file) => file.digest),
      by.actor,
    );
    if (isRefusal(unsent)) return unsent;
    if (unsent.missing.length > 0) return refuse('content-missing', { digests: unsent.missing });
    const problem = await contentProblem(files, this.blobs);
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

function licenceRefusal(body: Body): Refusal | undefined {
  const licence = body.metadata.governance?.licence;
  const problem = licence === undefined ? undefined : licenceProblem(licence);
  return problem === undefined
    ? undefined
    : refuse('invalid-input', { problems: [{ path: '/metadata/governance/licence', message: problem }] });
}
