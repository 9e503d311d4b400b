import { Injectable } from '@nestjs/common';
import type { RegisterVersion as Body } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { ModelPlace } from '../commands/on-model';
import { registerVersion, versionIdOf } from '../commands/register-version';
import { Execution } from '../execution';
import type { Operation } from '../operations/operation';
import { Operations, type Outcome, type Runner } from '../operations/operations';
import { BlobStore } from '../ports/blob-store';
import { inspectContent } from './inspect-content';
import { heldSubmission, type Submission } from './submission';
import { contentProblem } from './verify-content';

/** What an operation needs to register a version again from the beginning. */
export interface RegistrationRequest {
  readonly place: ModelPlace;
  readonly body: Body;
  readonly idempotencyKey: string;
}

/** Registers content that is held here: verify → inspect → look for secrets → compute checks → append. */
@Injectable()
export class RegistrationRunner {
  constructor(
    private readonly execution: Execution,
    private readonly blobs: BlobStore,
    operations: Operations,
  ) {
    operations.register('register-version', (operation, progress) =>
      this.register(operation as Operation<RegistrationRequest>, progress),
    );
  }

  private async register(
    operation: Operation<RegistrationRequest>,
    progress: Parameters<Runner>[1],
  ): Promise<Outcome | Refusal> {
    const { place, body, idempotencyKey } = operation.request;
    const submission = await this.submission(operation, progress);
    if (submission && isRefusal(submission)) return submission;
    progress.signal.throwIfAborted();
    progress.step('append', 1, 1);
    const by = { actor: operation.actor, idempotencyKey, correlationId: operation.correlationId };
    const executed = await this.execution.run(registerVersion(submission), place, body, by);
    return isRefusal(executed) ? executed : { result: executed.answer, position: executed.position };
  }

  /** Evidence that stands from an earlier attempt is not computed again; the bytes must be here all the same. */
  private async submission(
    operation: Operation<RegistrationRequest>,
    progress: Parameters<Runner>[1],
  ): Promise<Submission | Refusal | undefined> {
    const { body } = operation.request;
    if (body.content.kind !== 'held') return undefined;
    progress.step('verify', 0, body.content.files.length);
    const problem = await contentProblem(body.content.files, this.blobs);
    if (problem) return problem;
    const evidence = await this.execution.given.versionStream(versionIdOf(operation.id));
    if (evidence.state) return undefined;
    const found = await inspectContent(body.content.files, body.metadata, this.blobs, progress);
    return isRefusal(found) ? found : heldSubmission(body, found);
  }
}
