import { pathsProblem } from '#inspection/path-guard';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import type { BlobTouches } from '../uploads/blob-touches';

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

/**
 * Refuses content that is not all here, or has another size than declared. What is here is touched, so that it stays
 * for a registration within 12 hours.
 */
export async function contentProblem(files: readonly FileEntry[], touches: BlobTouches): Promise<Refusal | undefined> {
  const here = await touches.hold(files.map(({ digest }) => digest));
  const missing = new Set<string>();
  for (const { path, size, digest } of files) {
    const blob = here.get(digest);
    if (!blob) missing.add(digest);
    else if (blob.size !== size) return refuse('size-mismatch', { path, declared: size, actual: blob.size });
  }
  return missing.size > 0 ? refuse('content-missing', { digests: [...missing] }) : undefined;
}
