import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import type { RegisterVersion as Body } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Digest } from '#models/values/digest';
import type { ModelPlace } from '../commands/on-model';
import { registerVersion, versionIdOf } from '../commands/register-version';
import { Execution } from '../execution';
import type { Operation } from '../operations/operation';
import { Operations, type Outcome, type Runner } from '../operations/operations';
import { BlobStore } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { BlobTouches } from '../uploads/blob-touches';
import { inspectContent } from './inspect-content';
import { bytesOf, missingProblem, standingBytes } from './named-bytes';
import { heldSubmission, type Submission } from './submission';
import { contentProblem } from './verify-content';

/** What an operation needs to register a version again from the beginning. */
export interface RegistrationRequest {
  readonly place: ModelPlace;
  readonly body: Body;
  readonly idempotencyKey: string;
}

/** What is to be appended, and the bytes that it names; without a submission where one stands already. */
interface Prepared {
  readonly submission?: Submission;
  readonly names: readonly Digest[];
}

/** Registers content that is held here: verify → inspect → look for secrets → compute checks → append. */
@Injectable()
export class RegistrationRunner {
  constructor(
    private readonly execution: Execution,
    private readonly blobs: BlobStore,
    private readonly touches: BlobTouches,
    private readonly clock: Clock,
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
    const heldAt = this.clock.now();
    const prepared = await this.prepare(operation, progress);
    if (isRefusal(prepared)) return prepared;
    progress.signal.throwIfAborted();
    progress.step('append', 1, 1);
    const gone = this.touches.isOld(heldAt) ? await missingProblem(prepared.names, this.touches) : undefined;
    if (gone) return gone;
    failPoint('registration.before-append');
    const by = { actor: operation.actor, idempotencyKey, correlationId: operation.correlationId };
    const executed = await this.execution.run(registerVersion(prepared.submission), place, body, by);
    return isRefusal(executed) ? executed : { result: executed.answer, position: executed.position };
  }

  private async prepare(
    operation: Operation<RegistrationRequest>,
    progress: Parameters<Runner>[1],
  ): Promise<Prepared | Refusal> {
    const { body } = operation.request;
    if (body.content.kind !== 'held') return { names: [] };
    progress.step('verify', 0, body.content.files.length);
    const problem = await contentProblem(body.content.files, this.touches);
    if (problem) return problem;
    failPoint('registration.verified');
    const { files } = body.content;
    const stores = { blobs: this.blobs, touches: this.touches };
    const inspect = () => inspectContent(files, body.metadata, stores, progress);
    const evidence = await this.execution.given.versionStream(versionIdOf(operation.id));
    if (evidence.state) {
      const names = await standingBytes(evidence.state.submitted, inspect, this.touches);
      return isRefusal(names) ? names : { names };
    }
    const found = await inspect();
    if (isRefusal(found)) return found;
    failPoint('registration.inspected');
    return { submission: heldSubmission(body, found), names: bytesOf(found.content, found.format) };
  }
}
