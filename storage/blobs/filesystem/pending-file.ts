import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { failPoint } from '#fail-point';
import type { Digest } from '#models/values/digest';
import { ThreadHash } from './hashing-threads';

/** Bytes that go to the disk in one call. */
const batchBytes = 1 << 20;
/** The most pieces that one call of the system takes. */
const batchPieces = 1024;
/** A file of this many bytes is hashed here; a larger one in a thread, which would cost more for a small one. */
export const smallBytes = 4 << 20;

/** A disk write failed: the file now holds more than its hash knows, which has to be made anew. */
export class DiskWriteFailed extends Error {
  constructor(override readonly cause: unknown) {
    super('a write to the disk failed');
  }
}

/** A part file's bytes that are written, and their hash. */
export class PendingFile {
  private constructor(
    private hash: Hash | ThreadHash,
    private written: number,
  ) {}

  /** Hashes a part file that an earlier process wrote. @throws ENOENT when there is none */
  static async resume(path: string): Promise<PendingFile> {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      if (size > smallBytes) return new PendingFile(await ThreadHash.begin(handle.fd, size), size);
      const bytes = await handle.readFile();
      return new PendingFile(createHash('sha256').update(bytes), bytes.length);
    } finally {
      await handle.close();
    }
  }

  /** Bytes that are written and hashed. */
  get offset(): number {
    return this.written;
  }

  /** The digest of what is written; not to be asked for while a stream is appended. */
  async digest(): Promise<Digest> {
    return `sha256:${this.hash instanceof ThreadHash ? await this.hash.digest() : this.hash.copy().digest('hex')}`;
  }

  /**
   * Appends a stream to the part file; the memory of what is read is taken over. One batch is hashed and goes to the
   * disk while the next one comes in, so at most two batches are in memory.
   * @throws DiskWriteFailed with the system's error, or what the source threw, after what came before it was written
   */
  async append(path: string, bytes: Readable): Promise<void> {
    const handle = await open(path, 'r+');
    try {
      const batches = new Batches((pieces, size) => this.write(handle, pieces, size));
      try {
        for await (const chunk of bytes as AsyncIterable<Uint8Array | string>) {
          await batches.add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
        }
      } finally {
        await batches.end();
      }
    } finally {
      await handle.close();
    }
  }

  /** Lets go of the hash; the file is not to be used through this any more. */
  forget(): void {
    if (this.hash instanceof ThreadHash) this.hash.drop();
  }

  private async write(handle: FileHandle, pieces: Uint8Array[], size: number): Promise<void> {
    try {
      if (!(this.hash instanceof ThreadHash) && this.written + size > smallBytes) {
        this.hash = await ThreadHash.begin(handle.fd, this.written);
      }
      if (this.hash instanceof ThreadHash) await this.hash.write(handle.fd, this.written, pieces);
      else await writeHere(handle, this.hash, pieces, size, this.written);
    } catch (error) {
      throw new DiskWriteFailed(error);
    }
    failPoint('blob.mid-upload');
    this.written += size;
  }
}

/** Collects pieces and hands them on, one batch at a time. */
class Batches {
  private pieces: Uint8Array[] = [];
  private size = 0;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly take: (pieces: Uint8Array[], size: number) => Promise<void>) {}

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
    this.running = this.take(pieces, size);
    // It is awaited at the next batch; until then its failure is not an unhandled one.
    this.running.catch(() => undefined);
  }
}

async function writeHere(
  handle: FileHandle,
  hash: Hash,
  pieces: Uint8Array[],
  size: number,
  position: number,
): Promise<void> {
  const { bytesWritten } = await handle.writev(pieces, position);
  if (bytesWritten < size) {
    // A call of the system may take less than it was given; it says why when it is asked to go on.
    const rest = Buffer.concat(pieces).subarray(bytesWritten);
    for (let done = 0; done < rest.length;) {
      done += (await handle.write(rest, done, rest.length - done, position + bytesWritten + done)).bytesWritten;
    }
  }
  for (const piece of pieces) hash.update(piece);
}
