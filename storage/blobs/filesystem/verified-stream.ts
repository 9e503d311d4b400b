import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { BlobDamaged } from '#application/ports/blob-store';

/** Passes bytes on, the last chunk only when all of them have the digest; else it ends with BlobDamaged. */
export class VerifiedStream extends Transform {
  private readonly hash = createHash('sha256');
  private held: Buffer | undefined;

  constructor(
    private readonly digest: string,
    highWaterMark: number,
  ) {
    super({ highWaterMark });
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    const before = this.held;
    this.held = chunk;
    done(null, before);
  }

  override _flush(done: TransformCallback): void {
    const actual = `sha256:${this.hash.digest('hex')}`;
    if (actual === this.digest) done(null, this.held);
    else done(new BlobDamaged(this.digest, actual));
  }
}
