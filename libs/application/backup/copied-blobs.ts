import { addAbortSignal } from 'node:stream';
import { failPoint } from '#fail-point';
import { hexOf, type Digest } from '#models/values/digest';
import { BlobDamaged, type Blob, type BlobStore } from '../ports/blob-store';

/** What became of the blobs of a store that were copied to another. */
export interface CopiedBlobs {
  readonly copied: { readonly count: number; readonly bytes: number };
  /** Those that were there already. */
  readonly present: { readonly count: number; readonly bytes: number };
  /** Those whose bytes are not what they should be: they were not copied. */
  readonly damaged: readonly { readonly digest: Digest; readonly actual: string }[];
}

/** How copying is followed and ended. */
export interface CopyOptions {
  readonly signal: AbortSignal;
  /** Called after each blob, with how many were looked at. */
  readonly onBlob: (done: number) => void;
}

const pageSize = 200;
const atOnce = 4;

/**
 * Copies every blob that another store does not have with the same size. Each is verified by its digest on its way; what
 * an earlier attempt left of one is gone on with.
 * @throws the signal's reason when it is aborted
 */
export async function copyBlobs(from: BlobStore, to: BlobStore, { signal, onBlob }: CopyOptions): Promise<CopiedBlobs> {
  const copied = { count: 0, bytes: 0 };
  const present = { count: 0, bytes: 0 };
  const damaged: CopiedBlobs['damaged'][number][] = [];
  for await (const page of pagesOf(from)) {
    const waiting = [...page];
    const copySome = async () => {
      for (let blob = waiting.shift(); blob; blob = waiting.shift()) {
        signal.throwIfAborted();
        const isHere = (await to.stat(blob.digest))?.size === blob.size;
        const actual = isHere ? undefined : await copyBlob(from, to, blob, signal);
        if (actual !== undefined) damaged.push({ digest: blob.digest, actual });
        else add(isHere ? present : copied, blob);
        onBlob(copied.count + present.count + damaged.length);
      }
    };
    const results = await Promise.allSettled(Array.from({ length: atOnce }, copySome));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
  damaged.sort((one, other) => (one.digest < other.digest ? -1 : 1));
  return { copied, present, damaged };
}

/** The blobs of a store in the order of their digests, page by page. */
export async function* pagesOf(blobs: BlobStore): AsyncGenerator<readonly Blob[]> {
  for (let after: Digest | undefined; ;) {
    const page = await blobs.list(after, pageSize);
    if (page.length > 0) yield page;
    after = page.at(-1)?.digest;
    if (page.length < pageSize) return;
  }
}

/** @returns the digest that the bytes really have, where that is another */
async function copyBlob(
  from: BlobStore,
  to: BlobStore,
  { digest, size }: Blob,
  signal: AbortSignal,
): Promise<string | undefined> {
  const id = `copy-${hexOf(digest)}`;
  let { offset } = await to.begin(id);
  if (offset > size) {
    await to.abort(id);
    ({ offset } = await to.begin(id));
  }
  const isResumed = offset > 0;
  try {
    if (offset < size || size === 0) {
      const range = isResumed ? { start: offset, end: size - 1 } : undefined;
      await to.write(id, offset, addAbortSignal(signal, await from.read(digest, range)));
    }
  } catch (failure) {
    signal.throwIfAborted();
    if (!(failure instanceof BlobDamaged)) throw failure;
    await to.abort(id);
    return failure.actual;
  }
  const result = await to.commit(id, digest);
  failPoint('backup.mid-blobs');
  if (result.outcome === 'committed') return undefined;
  // What an earlier attempt left may be what is wrong; read whole, the blob itself tells.
  if (isResumed) return copyBlob(from, to, { digest, size }, signal);
  throw new Error(`the copy of ${digest} has the digest ${result.actual}: the disk does not keep what is written`);
}

function add(sum: { count: number; bytes: number }, blob: Blob): void {
  sum.count += 1;
  sum.bytes += blob.size;
}
