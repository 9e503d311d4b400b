import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import { pendingVersion } from '#domain/model/seal-version';
import type { FoundContent } from '#domain/version/attach-content';
import { standingAttachment } from '#domain/version/attachments';
import type { AttachContent as Body } from '#models/commands/versions';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Digest } from '#models/values/digest';
import { attachContent, RecordChanged } from '../commands/attach-content';
import { givenVersion, type VersionPlace } from '../commands/on-version';
import { Execution } from '../execution';
import { Unavailable } from '../failures';
import type { Operation } from '../operations/operation';
import { Operations, type Outcome, type Runner } from '../operations/operations';
import { BlobStore } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { BlobTouches } from '../uploads/blob-touches';
import { inspectContent } from './inspect-content';
import { bytesOf, missingProblem, standingBytes } from './named-bytes';
import { foundContent } from './submission';
import { contentProblem } from './verify-content';

/** What an operation needs to attach content again from the beginning. */
export interface AttachmentRequest {
  readonly place: VersionPlace;
  readonly body: Body;
  readonly idempotencyKey: string;
}

/** What is to be attached, and the bytes that it names; without content where that stands already. */
interface Prepared {
  readonly content?: FoundContent;
  readonly names: readonly Digest[];
}

const inspections = 5;

/** Attaches content to a pending version: verify → inspect → look for secrets → compute checks → append. */
@Injectable()
export class AttachmentRunner {
  constructor(
    private readonly execution: Execution,
    private readonly blobs: BlobStore,
    private readonly touches: BlobTouches,
    private readonly clock: Clock,
    operations: Operations,
  ) {
    operations.register('attach-content', (operation, progress) =>
      this.attach(operation as Operation<AttachmentRequest>, progress),
    );
  }

  /** A record that is changed while the files are inspected is joined with them anew. */
  private async attach(
    operation: Operation<AttachmentRequest>,
    progress: Parameters<Runner>[1],
  ): Promise<Outcome | Refusal> {
    const { place, body, idempotencyKey } = operation.request;
    const by = { actor: operation.actor, idempotencyKey, correlationId: operation.correlationId };
    for (let round = 0; round < inspections; round++) {
      const heldAt = this.clock.now();
      const prepared = await this.prepare(operation, progress);
      if (isRefusal(prepared)) return prepared;
      progress.signal.throwIfAborted();
      progress.step('append', 1, 1);
      const gone = this.touches.isOld(heldAt) ? await missingProblem(prepared.names, this.touches) : undefined;
      if (gone) return gone;
      failPoint('attachment.before-append');
      try {
        const executed = await this.execution.run(attachContent(prepared.content), place, body, by);
        return isRefusal(executed) ? executed : { result: executed.answer, position: executed.position };
      } catch (failure) {
        if (!(failure instanceof RecordChanged)) throw failure;
      }
    }
    throw new Unavailable('contention', `the record changed during each of ${inspections} inspections`);
  }

  /** Bytes that stand from an earlier attempt are not inspected again; they must be here all the same. */
  private async prepare(
    operation: Operation<AttachmentRequest>,
    progress: Parameters<Runner>[1],
  ): Promise<Prepared | Refusal> {
    const { place, body } = operation.request;
    const { files } = body.content;
    const { given } = this.execution;
    const named = await given.model(place.project, place.model);
    if (isRefusal(named)) return named;
    if (named.model.handled.has(operation.id)) return { names: [] };
    const version = await givenVersion(place, given);
    if (isRefusal(version)) return version;
    const pending = pendingVersion(version.model.state, version.version.number, version.name);
    if (isRefusal(pending)) return pending;
    progress.step('verify', 0, files.length);
    const problem = await contentProblem(files, this.touches);
    if (problem) return problem;
    failPoint('attachment.verified');
    const { state } = version.evidence;
    const stores = { blobs: this.blobs, touches: this.touches };
    const inspect = () => inspectContent(files, state.metadata, stores, progress);
    const standing = standingAttachment(state, operation.id);
    if (standing) {
      const names = await standingBytes(standing.data, inspect, this.touches);
      return isRefusal(names) ? names : { names };
    }
    const found = await inspect();
    if (isRefusal(found)) return found;
    failPoint('attachment.inspected');
    return { content: foundContent(state.metadata, found), names: bytesOf(found.content, found.format) };
  }
}
