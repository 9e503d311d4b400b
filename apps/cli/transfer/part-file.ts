import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Digest } from '#models/values/digest';
import type { DownloadTarget } from '#sdk/downloads';

/** A file that is on its way: it keeps what an earlier run brought and counts its digest on. */
export class PartFile implements DownloadTarget {
  #hash: Hash = createHash('sha256');
  #offset = 0;

  private constructor(private readonly file: FileHandle) {}

  /** Opens the part, or creates it; never through a symbolic link. Reads what is there for its digest. */
  static async open(path: string): Promise<PartFile> {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
    const part = new PartFile(await open(path, flags, 0o666));
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const { bytesRead } = await part.file.read(buffer, 0, buffer.length, part.#offset);
      if (bytesRead === 0) return part;
      part.#hash.update(buffer.subarray(0, bytesRead));
      part.#offset += bytesRead;
    }
  }

  get offset(): number {
    return this.#offset;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.byteLength;) {
      const { bytesWritten } = await this.file.write(bytes, from, bytes.byteLength - from, this.#offset + from);
      from += bytesWritten;
    }
    this.#hash.update(bytes);
    this.#offset += bytes.byteLength;
  }

  async restart(): Promise<void> {
    await this.file.truncate(0);
    this.#hash = createHash('sha256');
    this.#offset = 0;
  }

  digest(): Promise<Digest> {
    return Promise.resolve(`sha256:${this.#hash.copy().digest('hex')}`);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
