import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Does something with a file; a failure of the system, which may not say so by itself, names it. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof Error && codeOf(failure) !== undefined && !failure.message.includes(path)) {
      failure.message += ` '${path}'`;
    }
    throw failure;
  }
}

/** Has the bytes of a file, or the names in a folder, on the disk. */
export async function sync(path: string): Promise<void> {
  await naming(path, async () => {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Writes a text under a name in one step that outlives a power cut: a reader finds what was there, or all of this. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await naming(`${file}.new`, () => writeFile(`${file}.new`, text, { mode: 0o600 }));
  await sync(`${file}.new`);
  await rename(`${file}.new`, file);
  await sync(dirname(file));
}

/** Size and SHA-256 (hexadecimal) of a file. @throws the signal's reason when it is aborted */
export async function measured(file: string, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
    signal?.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Bytes that may still be written below a folder that is there. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Whether something has this name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return false;
    throw failure;
  }
}

/** The operating system's code of a failure, such as ENOSPC; undefined when it has none. */
export function codeOf(failure: unknown): string | undefined {
  if (typeof failure !== 'object' || failure === null || !('code' in failure)) return undefined;
  return typeof failure.code === 'string' ? failure.code : undefined;
}
