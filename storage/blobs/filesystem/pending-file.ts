import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Bytes that go to the disk in one call. */
const batchBytes = 1 << 20;
/** The most pieces that one call of the system takes. */
const batchPieces = 1024;

/** A part file's bytes that are written, and their hash. */
export interface PendingFile {
  readonly hash: Hash;
  offset: number;
}

/** Hashes a part file that an earlier process wrote. @throws ENOENT when there is none */
export async function resumeFile(path: string): Promise<PendingFile> {
  const handle = await open(path, 'r');
  const pending = { hash: createHash('sha256'), offset: 0 };
  for await (const chunk of handle.createReadStream({ highWaterMark: batchBytes }) as AsyncIterable<Buffer>) {
    pending.hash.update(chunk);
    pending.offset += chunk.length;
  }
  return pending;
}

/** A disk write failed: the file now holds more than its hash knows, which has to be made anew. */
export class DiskWriteFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('a write to the disk failed');
  }
}

/**
 * Appends a stream to a part file. One batch goes to the disk while the next one comes in and is hashed,
 * so at most two batches are in memory.
 * @throws DiskWriteFailed with the system's error, or what the source threw, after what came before it was written
 */
export async function appendStream(path: string, pending: PendingFile, bytes: Readable): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    const writer = new BatchWriter(handle, pending);
    try {
      for await (const chunk of bytes as AsyncIterable<Uint8Array | string>) {
        await writer.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      }
    } finally {
      await writer.end();
    }
  } finally {
    await handle.close();
  }
}

class BatchWriter {
  private pieces: Uint8Array[] = [];
  private size = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly handle: FileHandle,
    private readonly pending: PendingFile,
  ) {}

  async add(piece: Uint8Array): Promise<void> {
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.size >= batchBytes || this.pieces.length >= batchPieces) await this.flush();
  }

  async end(): Promise<void> {
    if (this.size > 0) await this.flush();
    await this.running;
  }

  private async flush(): Promise<void> {
    await this.running;
    const { pieces, size } = this;
    this.pieces = [];
    this.size = 0;
    this.running = this.write(pieces, size);
    // It is awaited at the next batch; until then its failure is not an unhandled one.
    this.running.catch(() => undefined);
    for (const piece of pieces) this.pending.hash.update(piece);
  }

  private async write(pieces: Uint8Array[], size: number): Promise<void> {
    await writeAll(this.handle, pieces, size, this.pending.offset);
    this.pending.offset += size;
  }
}

async function writeAll(handle: FileHandle, pieces: Uint8Array[], size: number, position: number): Promise<void> {
  try {
    const { bytesWritten } = await handle.writev(pieces, position);
    if (bytesWritten === size) return;
    // A call of the system may take less than it was given; it says why when it is asked to go on.
    const rest = Buffer.concat(pieces).subarray(bytesWritten);
    for (let done = 0; done < rest.length;) {
      done += (await handle.write(rest, done, rest.length - done, position + bytesWritten + done)).bytesWritten;
    }
  } catch (error) {
    throw new DiskWriteFailed(error);
  }
}
