import { pathsProblem } from '#inspection/path-guard';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import type { BlobStore } from '../ports/blob-store';

/** A version may have this many files. */
export const maxFiles = 1000;

/** Refuses a list of files that is too long, or whose paths are unsafe or clash. */
export function fileListProblem(files: readonly FileEntry[]): Refusal | undefined {
  if (files.length > maxFiles) return refuse('too-many-files', { files: files.length, limit: maxFiles });
  const problem = pathsProblem(files.map((file) => file.path));
  return problem === undefined
    ? undefined
    : refuse('invalid-input', { problems: [{ path: '/content/files', message: problem }] });
}

/** Refuses content that is not all here, or has another size than declared. */
export async function contentProblem(files: readonly FileEntry[], blobs: BlobStore): Promise<Refusal | undefined> {
  const missing = new Set<string>();
  for (const file of files) {
    const blob = await blobs.stat(file.digest);
    if (!blob) missing.add(file.digest);
    else if (blob.size !== file.size) {
      return refuse('size-mismatch', { path: file.path, declared: file.size, actual: blob.size });
    }
  }
  return missing.size > 0 ? refuse('content-missing', { digests: [...missing] }) : undefined;
}
