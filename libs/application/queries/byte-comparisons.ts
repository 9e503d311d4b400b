import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { TensorInfo } from '#inspection/inspection';
import type { ComparisonAnswer } from '#models/queries/comparison';
import type { VersionAnswer } from '#models/queries/versions';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { digestOf, uuidOf } from '../identity';
import type { Operation } from '../operations/operation';
import { Operations, type Outcome, type Runner } from '../operations/operations';
import { BlobStore } from '../ports/blob-store';
import { readReport } from '../registration/inspection-report';
import { AskCatalogue } from './ask-catalogue';
import { TensorReader } from './tensor-reader';

interface Request {
  readonly place: { readonly project: string; readonly model: string };
  readonly compared: ComparisonAnswer;
}

/** Compares the bytes of same-named tensors of two versions: reads those alone, and nothing of the rest. */
@Injectable()
export class ByteComparisons {
  constructor(
    private readonly operations: Operations,
    private readonly queries: QueryBus,
    private readonly blobs: BlobStore,
  ) {
    operations.register('compare-bytes', (operation, progress) => this.run(operation as Operation<Request>, progress));
  }

  /** The same two versions are one operation, whoever asks again. */
  start(asked: Request & { readonly actor: Actor }): Promise<Operation | Refusal> {
    const { place, compared, actor } = asked;
    const request: Request = { place, compared };
    const id = uuidOf('compare-bytes', actor.principalId, digestOf(request));
    return this.operations.start({ id, kind: 'compare-bytes', actor, correlationId: id, request });
  }

  private async run(
    { request, actor }: Operation<Request>,
    progress: Parameters<Runner>[1],
  ): Promise<Outcome | Refusal> {
    const versions: VersionAnswer[] = [];
    for (const ref of [request.compared.from, request.compared.to]) {
      const found = await this.queries.execute(
        new AskCatalogue('show-version', { ...request.place, ref: String(ref) }, actor),
      );
      if (isRefusal(found)) return found;
      if (isRefusal(found.answer)) return found.answer;
      versions.push(found.answer);
    }
    const [from, to] = versions;
    if (!from?.report || !to?.report) {
      return refuse('content-not-comparable', { reason: 'The files of one of the versions are not held here' });
    }
    const [left, right] = await Promise.all([readReport(this.blobs, from.report), readReport(this.blobs, to.report)]);
    const pairs = sameTyped(left.tensors, right.tensors);
    const [a, b] = [new TensorReader(this.blobs, from.files), new TensorReader(this.blobs, to.files)];
    const changed: string[] = [];
    try {
      for (const [index, [before, after]] of pairs.entries()) {
        progress.signal.throwIfAborted();
        progress.step('compare', index, pairs.length);
        if (!(await a.sameBytes(before, b, after, progress.signal))) changed.push(before.name);
      }
    } finally {
      await Promise.all([a.close(), b.close()]);
    }
    const bytes = { changed, same: pairs.length - changed.length, compared: pairs.length };
    const tensors = request.compared.tensors && { ...request.compared.tensors, bytes };
    return { result: { ...request.compared, tensors }, position: null };
  }
}

/** Tensors that both sides have, of equal type and shape, and whose bytes lie together in a file. */
function sameTyped(left: readonly TensorInfo[], right: readonly TensorInfo[]): [TensorInfo, TensorInfo][] {
  const byName = new Map(right.map((tensor) => [tensor.name, tensor]));
  return left.flatMap((tensor) => {
    const other = byName.get(tensor.name);
    const same = other && other.dtype === tensor.dtype && JSON.stringify(other.shape) === JSON.stringify(tensor.shape);
    const readable = same && tensor.offset !== undefined && other.offset !== undefined && tensor.bytes === other.bytes;
    return readable ? [[tensor, other]] : [];
  });
}
