import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';

const mebibyte = 1 << 20;

/** What the streams of every BlobStore do. */
export function blobStreamContract(storeOf: () => BlobStore): void {
  const bytes = randomBytes(2 * mebibyte + 3);
  const last = bytes.length - 1;
  let store: BlobStore;
  let digest: Digest;
  beforeEach(async () => {
    store = storeOf();
    ({ digest } = await store.put(bytes));
  });

  it.each([
    ['the first byte', 0, 0],
    ['the last byte', last, last],
    ['some in the middle', mebibyte - 1, mebibyte + 1],
    ['the whole', 0, last],
    ['from the middle beyond the end', mebibyte, last + 1000],
  ])('give %s', async (_, start, end) => {
    const part = await buffer(await store.read(digest, { start, end }));
    expect(part.equals(bytes.subarray(start, end + 1))).toBe(true);
  });

  it.each([
    ['behind the end', last + 1, last + 2],
    ['before the beginning', -1, 2],
    ['backwards', 5, 4],
  ])('are refused for a range %s', async (_, start, end) => {
    await expect(store.read(digest, { start, end })).rejects.toBeInstanceOf(RangeError);
  });

  it.each([
    ['the whole', undefined, bytes.length],
    ['all bytes as a range', { start: 0, end: last }, bytes.length],
    ['some bytes', { start: 5, end: 9 }, 5],
  ])('tell how many bytes were read of %s, also when nobody takes them all', async (_, range, length) => {
    const whole = await store.read(digest, range);
    await buffer(whole);
    expect(whole.bytesRead).toBe(length);
    const untouched = await store.read(digest, range);
    untouched.destroy();
    await closed(untouched);
    expect(untouched.bytesRead).toBe(0);
    const left = await store.read(digest, range);
    const taken = await takeOnePiece(left);
    await closed(left);
    expect(left.bytesRead).toBeGreaterThanOrEqual(taken);
    expect(left.bytesRead).toBeLessThanOrEqual(length);
  });
}

async function takeOnePiece(stream: Readable): Promise<number> {
  for await (const piece of stream as AsyncIterable<Buffer>) return piece.length;
  return 0;
}

/** Comes when a stream is closed, whether it failed or not. */
async function closed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
}
