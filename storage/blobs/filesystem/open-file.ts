import { open, type FileHandle } from 'node:fs/promises';
import { BlobNotFound, type OpenBlob } from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/** What a look at the disk answers; undefined when what it looks at is not there. */
export async function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Opens the file of a blob; to be closed. @throws BlobNotFound when there is none */
export async function openFile(file: string, digest: Digest): Promise<{ handle: FileHandle; size: number }> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    throw isMissing(error) ? new BlobNotFound(digest) : error;
  }
  try {
    return { handle, size: (await handle.stat()).size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads at any place of an open file. */
export class OpenFile implements OpenBlob {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new RangeError(`${length} bytes from ${offset} are not in a blob of ${this.size} bytes`);
    }
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new RangeError(`the file ends at ${offset + done} bytes, not at ${this.size}`);
      done += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
