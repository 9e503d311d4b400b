import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { ServerResponse } from 'node:http';
import { Readable, type Writable } from 'node:stream';
import { BlobDamaged, type BlobStream } from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';
import { ThreadHash } from './hashing-threads';

/** Bytes that are read of a file in one call. */
const pieceBytes = 1 << 20;
/** A file of more bytes is read and hashed in a thread when it is sent; for a small one that would cost more. */
const smallBytes = 4 << 20;
/** Pairs of buffers that are kept for the next responses. */
const keptRooms = 64;
/**
 * Buffers that no response uses. What two threads see is free when both have collected their garbage, and its size moves
 * neither to do that: thrown away, those of clients that vanish would grow to some GB first.
 */
const idleRooms: (readonly SharedArrayBuffer[])[] = [];

/**
 * Streams the file of a blob, its last piece only when all of them have the digest; else it ends with BlobDamaged.
 * One piece is read and hashed while the one before it is sent. Closes the file.
 */
export class VerifiedStream extends Readable implements BlobStream {
  bytesRead = 0;
  private readonly hash = createHash('sha256');
  private position = 0;
  private reading: Promise<Uint8Array> | undefined;

  /** @param handle of a file of `size` bytes */
  constructor(
    private readonly handle: FileHandle,
    private readonly size: number,
    private readonly digest: Digest,
  ) {
    super({ highWaterMark: pieceBytes });
  }

  /**
   * A response says when it has taken a piece, so that a large file goes through two buffers that are filled again and
   * again. A piece each would be garbage of 1 GB/s, which costs more than to read, to hash and to send it.
   */
  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    if (this.size <= smallBytes || !(destination instanceof ServerResponse)) return super.pipe(destination, options);
    this.sendTo(destination).catch((error: Error) => this.destroy(error));
    return destination;
  }

  override _read(): void {
    this.next().then(
      (pieces) => {
        for (const piece of pieces) this.push(piece);
      },
      (error: Error) => this.destroy(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const end = async () => {
      await this.reading?.catch(() => undefined);
      await this.handle.close();
    };
    end().then(
      () => done(error),
      (failure: Error) => done(error ?? failure),
    );
  }

  private async sendTo(response: ServerResponse): Promise<void> {
    const rooms = idleRooms.pop() ?? [new SharedArrayBuffer(pieceBytes), new SharedArrayBuffer(pieceBytes)];
    const hash = await ThreadHash.begin(this.handle.fd, 0, rooms);
    try {
      const closed = new Promise<never>((_resolve, reject) => {
        this.once('close', () => reject(new Error('the stream was closed')));
      });
      closed.catch(() => undefined);
      const read = (position: number, room: number) => {
        const reading = hash.read(this.handle.fd, position, Math.min(pieceBytes, this.size - position), room);
        // It is awaited at the next piece; until then its failure is not an unhandled one.
        reading.then(
          ({ length }) => (this.bytesRead += length),
          () => undefined,
        );
        this.reading = reading;
        return reading;
      };
      for (let position = 0, room = 0, ahead = read(0, 0); position < this.size; room = 1 - room) {
        const piece = await ahead;
        if (this.destroyed) throw new Error('the stream was closed');
        position += piece.length;
        if (position < this.size) ahead = read(position, 1 - room);
        else this.verify(await hash.digest());
        await Promise.race([written(response, piece), closed]);
      }
    } finally {
      hash.drop();
      // A response that was given up takes no more: its connection is closed when this stream is.
      void this.reading?.catch(() => undefined).then(() => idleRooms.length < keptRooms && idleRooms.push(rooms));
    }
    response.end();
    this.push(null);
    this.resume();
  }

  /** The next piece, and null after the last one. */
  private async next(): Promise<(Uint8Array | null)[]> {
    this.reading ??= this.readOne();
    const piece = await this.reading;
    this.position += piece.length;
    if (this.position < this.size) {
      this.reading = this.readOne();
      this.reading.catch(() => undefined);
      return [piece];
    }
    this.verify(this.hash.digest('hex'));
    return piece.length > 0 ? [piece, null] : [null];
  }

  private async readOne(): Promise<Uint8Array> {
    const length = Math.min(pieceBytes, this.size - this.position);
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, this.position + done);
      if (bytesRead === 0) throw new Error(`the file of ${this.digest} became shorter while it was read`);
      done += bytesRead;
      this.bytesRead += bytesRead;
    }
    this.hash.update(bytes);
    return bytes;
  }

  private verify(hex: string): void {
    const actual = `sha256:${hex}`;
    if (actual !== this.digest) throw new BlobDamaged(this.digest, actual);
  }
}

/** Resolves when the bytes have left the memory that they lie in. */
function written(destination: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    destination.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
