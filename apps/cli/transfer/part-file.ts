import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Digest } from '#models/values/digest';
import type { DownloadTarget } from '#sdk/downloads';

/** Bytes that go to the disk in one call. */
const batchBytes = 1024 * 1024;

/**
 * A file that is on its way: it keeps what an earlier run brought and counts its digest on. One batch goes to the disk
 * while the next one comes in and is hashed.
 */
export class PartFile implements DownloadTarget {
  #hash: Hash = createHash('sha256');
  #offset = 0;
  #batch: Uint8Array[] = [];
  #batched = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(private readonly file: FileHandle) {}

  /** Opens the part, or creates it; never through a symbolic link. Reads what is there for its digest. */
  static async open(path: string): Promise<PartFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    const part = new PartFile(await open(path, flags, 0o666));
    const buffer = Buffer.allocUnsafe(batchBytes);
    for (;;) {
      const { bytesRead } = await part.file.read(buffer, 0, buffer.length, part.#offset);
      if (bytesRead === 0) return part;
      part.#hash.update(buffer.subarray(0, bytesRead));
      part.#offset += bytesRead;
    }
  }

  /** Bytes that have come; the newest of them may still be on their way to the disk. */
  get offset(): number {
    return this.#offset;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#batch.push(bytes);
    this.#batched += bytes.byteLength;
    this.#offset += bytes.byteLength;
    if (this.#batched >= batchBytes) await this.#flush();
  }

  async restart(): Promise<void> {
    await this.#flush();
    await this.#writing;
    await this.file.truncate(0);
    this.#hash = createHash('sha256');
    this.#offset = 0;
  }

  /** The digest of what is in the file. @throws what the disk said of the newest bytes */
  async digest(): Promise<Digest> {
    await this.#flush();
    await this.#writing;
    return `sha256:${this.#hash.copy().digest('hex')}`;
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
      await this.#writing;
    } finally {
      await this.file.close();
    }
  }

  async #flush(): Promise<void> {
    await this.#writing;
    const bytes = Buffer.concat(this.#batch);
    this.#writing = this.#writeAll(bytes, this.#offset - this.#batched);
    this.#batch = [];
    this.#batched = 0;
    // It is awaited at the next batch; until then its failure is not an unhandled one.
    this.#writing.catch(() => undefined);
  }

  async #writeAll(bytes: Uint8Array, position: number): Promise<void> {
    for (let from = 0; from < bytes.byteLength;) {
      const { bytesWritten } = await this.file.write(bytes, from, bytes.byteLength - from, position + from);
      from += bytesWritten;
    }
  }
}
