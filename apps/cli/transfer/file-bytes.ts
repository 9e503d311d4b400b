import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ByteSource } from '#sdk/blobs';
import type { Digest } from '#models/values/digest';
import { CommandFailure } from '../failure';

const piece = 1024 * 1024;

/** SHA-256 of a file, read piece by piece. */
export async function fileDigest(
  file: string,
  onBytes?: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file, { highWaterMark: piece }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(bytes);
    onBytes?.(bytes.byteLength);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The bytes of a file as it was when its size was taken; throws CommandFailure when it has become shorter. */
export function fileSource(file: string, size: number): ByteSource {
  return {
    size,
    async *stream(from) {
      let at = from;
      const reading = createReadStream(file, { start: from, end: Math.max(from, size - 1), highWaterMark: piece });
      for await (const bytes of reading as AsyncIterable<Buffer>) {
        at += bytes.byteLength;
        yield bytes;
      }
      if (at < size)
        throw new CommandFailure(`${file} became shorter while it was read`, 'Push again when nothing writes to it.');
    },
  };
}
