import type { BlobStore } from '../ports/blob-store';
import type { WorkingStore } from '../ports/working-store';
import { isPossession, isStale, type Possession } from './possession';
import { isUpload, type Upload } from './uploads';

const keptMs = 7 * 86_400_000;
const pageSize = 200;

/**
 * Throws away uploads to which nothing came for seven days, the records of finished ones of that age, and who had
 * uploaded what where that counts no more. @returns how many writes were thrown away
 */
export async function removeAbandonedUploads(blobs: BlobStore, working: WorkingStore, now: Date): Promise<number> {
  const oldest = new Date(now.getTime() - keptMs);
  const aborted = await blobs.abortAbandoned(oldest);
  for (let after: string | undefined; ;) {
    const page = await working.list<Upload | Possession>('upload', after, pageSize);
    for (const { key, value, revision } of page) {
      const isOver =
        (isPossession(key, value) && isStale(value, now)) ||
        (isUpload(key, value) && new Date(value.createdAt) < oldest && !(await isGoingOn(value, blobs)));
      if (isOver) await working.delete('upload', key, revision);
    }
    after = page.at(-1)?.key;
    if (page.length < pageSize) return aborted;
  }
}

/** Bytes came to it within the last days, or its write would have been thrown away. */
async function isGoingOn(upload: Upload, blobs: BlobStore): Promise<boolean> {
  return upload.blob === undefined && (await blobs.pending(upload.id)) !== undefined;
}
