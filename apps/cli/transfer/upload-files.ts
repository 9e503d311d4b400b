import type { FileEntry } from '#models/values/file-entry';
import type { AnnalsClient } from '#sdk/client';
import { AnnalsProblem } from '#sdk/problem';
import type { Progress } from '../terminal/progress';
import { bytesText } from '../terminal/quantities';
import { atOnce } from './at-once';
import { fileDigest, fileSource } from './file-bytes';
import type { LocalFile } from './package-files';
import type { UploadLedger } from './upload-ledger';

/** A file here with its digest, size and path inside the version. */
export type HashedFile = LocalFile & FileEntry;

/** Computes the digest of each file. */
export async function hashFiles(
  files: readonly LocalFile[],
  progress: Progress,
  signal: AbortSignal,
): Promise<HashedFile[]> {
  const hashed: HashedFile[] = [];
  let done = 0;
  progress.begin('hashing', sum(files));
  for (const file of files) {
    const digest = await fileDigest(file.source, (bytes) => progress.update((done += bytes)), signal);
    hashed.push({ ...file, digest });
  }
  progress.end();
  return hashed;
}

/** The files whose bytes the registry lacks, one for each digest. */
export async function missingFiles(
  registry: AnnalsClient,
  files: readonly HashedFile[],
  signal: AbortSignal,
): Promise<HashedFile[]> {
  const oneEach = new Map(files.map((file) => [file.digest, file]));
  const missing = new Set(await registry.blobs.missing([...oneEach.keys()], signal));
  return [...oneEach.values()].filter(({ digest }) => missing.has(digest));
}

/** Sends files, four at once, each going on where an earlier run stopped. `spared` bytes need not be sent. */
export async function uploadFiles(
  registry: AnnalsClient,
  files: readonly HashedFile[],
  ledger: UploadLedger,
  progress: Progress,
  signal: AbortSignal,
  spared = 0,
): Promise<void> {
  const sent = new Map<string, number>();
  progress.begin('sending', sum(files), 'bytes', spared > 0 ? `${bytesText(spared)} there already` : '');
  const upload = async ({ source, size, digest }: HashedFile, stop: AbortSignal) => {
    try {
      await registry.blobs.upload({
        digest,
        source: fileSource(source, size),
        resume: await ledger.find(digest),
        onCreated: (address) => ledger.keep(digest, address),
        onProgress: (bytes) => {
          sent.set(digest, bytes);
          progress.update([...sent.values()].reduce((total, part) => total + part, 0));
        },
        signal: stop,
      });
    } catch (failure) {
      // What the registry refuses once it refuses again: the next run begins anew.
      if (failure instanceof AnnalsProblem && failure.status < 500) await ledger.forget(digest);
      throw failure;
    }
    await ledger.forget(digest);
  };
  await atOnce(4, files, upload, signal).finally(() => progress.end());
}

/** Bytes of all files together. */
export function sum(files: readonly { size: number }[]): number {
  return files.reduce((total, { size }) => total + size, 0);
}
