import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blob } from '#application/ports/blob-store';
import { hexOf, type Digest } from '#models/values/digest';
import { unlessMissing } from './open-file';

/** Blobs below a folder `ab/cd/<64 hex>` in the order of their digests, after one. Files with other names are passed. */
export async function listBlobs(root: string, after: Digest | undefined, limit: number): Promise<Blob[]> {
  const from = after === undefined ? '' : hexOf(after);
  const blobs: Blob[] = [];
  for (const first of await namesIn(root, 2, from.slice(0, 2))) {
    for (const second of await namesIn(join(root, first), 2, first === from.slice(0, 2) ? from.slice(2, 4) : '')) {
      const folder = join(root, first, second);
      for (const hex of await namesIn(folder, 64, from)) {
        if (hex === from) continue;
        const facts = await unlessMissing(() => stat(join(folder, hex)));
        if (facts) blobs.push({ digest: `sha256:${hex}`, size: facts.size });
        if (blobs.length >= limit) return blobs;
      }
    }
  }
  return blobs;
}

/** The hexadecimal names of a length in a folder, from one on, in order; none where there is no folder. */
async function namesIn(folder: string, length: number, from: string): Promise<string[]> {
  const names = (await unlessMissing(() => readdir(folder))) ?? [];
  return names.filter((name) => name.length === length && /^[0-9a-f]+$/.test(name) && name >= from).sort();
}
