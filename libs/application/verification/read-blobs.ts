import { addAbortSignal } from 'node:stream';
import type { Digest } from '#models/values/digest';
import { pagesOf } from '../backup/copied-blobs';
import { BlobDamaged, BlobNotFound, type Blob, type BlobStore } from '../ports/blob-store';
import type { SearchOptions } from './named-content';

/** Blobs that were read whole. */
export interface ReadBlobs {
  readonly count: number;
  readonly bytes: number;
  /** Those whose bytes have another digest, with that; where they can not be read, with why. */
  readonly damaged: ReadonlyMap<Digest, string>;
}

/** Reads every blob. @throws the signal's reason when it is aborted */
export async function readAllBlobs(blobs: BlobStore, { signal, onProgress }: SearchOptions): Promise<ReadBlobs> {
  const damaged = new Map<Digest, string>();
  let [count, bytes, total] = [0, 0, 0];
  for await (const page of pagesOf(blobs)) total += page.length;
  for await (const page of pagesOf(blobs)) {
    for (const blob of page) {
      signal.throwIfAborted();
      const actual = await otherDigestOf(blobs, blob, signal);
      if (actual !== undefined) damaged.set(blob.digest, actual);
      count += 1;
      bytes += blob.size;
      onProgress(count, Math.max(count, total));
    }
  }
  return { count, bytes, damaged };
}

/** The digest that a blob's bytes have, where it is not theirs. */
async function otherDigestOf(blobs: BlobStore, { digest }: Blob, signal: AbortSignal): Promise<string | undefined> {
  try {
    const stream = addAbortSignal(signal, await blobs.read(digest));
    stream.resume();
    await new Promise<void>((resolve, reject) => stream.once('end', resolve).once('error', reject));
    return undefined;
  } catch (failure) {
    signal.throwIfAborted();
    // A sweep that goes on meanwhile may delete what was listed before.
    if (failure instanceof BlobNotFound) return undefined;
    if (failure instanceof BlobDamaged) return failure.actual;
    if (failure instanceof Error) return `none: ${failure.message}`;
    throw failure;
  }
}
