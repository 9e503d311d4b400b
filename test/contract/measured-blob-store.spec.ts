import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { Meters } from '#api/metrics/meters';
import { StoreMetrics } from '#api/metrics/store-metrics';
import { BlobDamaged } from '#application/ports/blob-store';
import { hexOf, type Digest } from '#models/values/digest';
import { MeasuredBlobStore } from '#server/decorators/measured-blob-store';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';

const mebibyte = 1 << 20;
const size = 9 * mebibyte + 17;
const range = { start: 10, end: 5 * mebibyte };

let directory: string;
let blobs: MeasuredBlobStore;
let digest: Digest;
let metrics: StoreMetrics;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-measured-blobs-'));
  metrics = new StoreMetrics(new Meters());
  blobs = new MeasuredBlobStore(new FilesystemBlobStore(directory), metrics);
  ({ digest } = await blobs.put(randomBytes(size)));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const counted = async () => (await metrics.blobBytesRead.get()).values[0]?.value;

/** How the reading went; comes when the stream is closed, and everybody heard of it. */
async function closing(stream: Readable, reading: Promise<unknown>): Promise<unknown> {
  const outcome = await reading.catch((failure: unknown) => failure);
  if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
  return outcome;
}

async function takeOnePiece(stream: Readable): Promise<number> {
  for await (const piece of stream as AsyncIterable<Buffer>) return piece.length;
  return 0;
}

/** Changes the last bytes of the file. */
async function damage(): Promise<void> {
  const hex = hexOf(digest);
  const file = join(directory, 'sha256', hex.slice(0, 2), hex.slice(2, 4), hex);
  await chmod(file, 0o640);
  const handle = await open(file, 'r+');
  await handle.write(randomBytes(16), 0, 16, size - 16);
  await handle.close();
}

describe.each([
  ['a whole blob', undefined, size],
  ['a range', range, range.end + 1 - range.start],
])('the bytes that are read of %s are counted once', (_what, part, length) => {
  it('when it is read to its end', async () => {
    const stream = await blobs.read(digest, part);
    expect(await closing(stream, buffer(stream))).toHaveLength(length);
    expect(await counted()).toBe(length);
    stream.destroy();
    expect(await counted()).toBe(length);
  });

  it('when it is destroyed before the first is read', async () => {
    const stream = await blobs.read(digest, part);
    await closing(stream, Promise.resolve(stream.destroy()));
    expect(await counted()).toBe(0);
  });

  it('when it is destroyed in the middle', async () => {
    const stream = await blobs.read(digest, part);
    const taken = await closing(stream, takeOnePiece(stream));
    expect(taken).toBeGreaterThan(0);
    expect(await counted()).toBeGreaterThanOrEqual(Number(taken));
    expect(await counted()).toBeLessThan(length);
    expect(await counted()).toBe(stream.bytesRead);
  });

  it('when it is destroyed with an error', async () => {
    const stream = await blobs.read(digest, part);
    stream.once('readable', () => stream.destroy(new Error('the client has gone')));
    expect(await closing(stream, finished(stream))).toMatchObject({ message: 'the client has gone' });
    expect(await counted()).toBe(stream.bytesRead);
    expect(stream.bytesRead).toBeGreaterThan(0);
  });
});

it('all bytes of a damaged blob are counted, though its stream ends with an error', async () => {
  await damage();
  const stream = await blobs.read(digest);
  expect(await closing(stream, buffer(stream))).toBeInstanceOf(BlobDamaged);
  expect(await counted()).toBe(size);
});

it('each of several reads at once is counted', async () => {
  const streams = await Promise.all([blobs.read(digest), blobs.read(digest, range), blobs.read(digest)]);
  await Promise.all(streams.map((stream) => closing(stream, buffer(stream))));
  expect(await counted()).toBe(2 * size + range.end + 1 - range.start);
});
