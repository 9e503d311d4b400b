import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Digest } from '#models/values/digest';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { largeBlob, smallBlob } from './blob-writer';

const pieces = 24;
const mebibyte = 1 << 20;

describe('a FilesystemBlobStore whose process is killed', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annals-killed-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('goes on in the middle of a write, as often as it is killed', async () => {
    let before = 0;
    for (const lines of [5, 9]) {
      await killAfter([directory, 'large', String(pieces)], (seen) => seen.length >= lines);
      expect(await blobsIn(directory)).toEqual([]);
      const offset = (await new FilesystemBlobStore(directory).pending('large'))?.offset ?? 0;
      expect(offset).toBeGreaterThan(before);
      expect(offset).toBeLessThan(pieces * mebibyte);
      before = offset;
    }
    await finishLarge(directory);
  });

  it.each(['committing', 'committed'])('holds the blob or can still commit it when killed at "%s"', async (moment) => {
    const seen = await killAfter([directory, 'large', String(pieces)], (lines) =>
      lines.some((line) => line.startsWith(moment)),
    );
    const acknowledged = seen.some((line) => line.startsWith('committed '));
    const store = new FilesystemBlobStore(directory);
    const pending = await store.pending('large');
    const visible = await blobsIn(directory);
    if (acknowledged) expect(pending).toBeUndefined();
    if (pending) expect([pending.offset, visible]).toEqual([pieces * mebibyte, []]);
    else expect(visible).toEqual([digestOfLarge()]);
    await finishLarge(directory);
  });

  it('holds every blob that it acknowledged, and no half of another', async () => {
    const acknowledged = (await killAfter([directory, 'small'], (lines) => lines.length >= 200)).map((line) =>
      line.replace('committed ', ''),
    );
    const store = new FilesystemBlobStore(directory);
    const visible = await blobsIn(directory);
    expect(visible).toEqual(expect.arrayContaining(acknowledged));
    // The last one may have been committed without a word.
    expect(visible.length - acknowledged.length).toBeLessThanOrEqual(1);
    for (const digest of visible) expect(await digestOf(await store.read(digest))).toBe(digest);
    expect(acknowledged[7]).toBe(await digestOf(Readable.from([smallBlob(7)])));
  });
});

/** Goes on in this process, and looks that the blob is whole. */
async function finishLarge(directory: string): Promise<void> {
  const store = new FilesystemBlobStore(directory);
  if (!(await store.stat(digestOfLarge()))) {
    const { offset } = await store.begin('large');
    const rest = Readable.from(largeBlob(pieces, offset), { objectMode: false });
    expect(await store.write('large', offset, rest)).toBe(pieces * mebibyte);
  }
  expect(await store.commit('large', digestOfLarge())).toMatchObject({ outcome: 'committed' });
  expect(await digestOf(await store.read(digestOfLarge()))).toBe(digestOfLarge());
  expect(await readdir(join(directory, 'incoming'))).toEqual([]);
}

/** Starts a writer, kills it as soon as its lines are enough, and answers all lines that it wrote. */
async function killAfter(args: readonly string[], enough: (lines: readonly string[]) => boolean): Promise<string[]> {
  const loader = ['-C', 'annals-source', '-r', '@swc-node/register'];
  const child = spawn(process.execPath, [...loader, join(__dirname, 'blob-writer.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (enough(lines)) child.kill('SIGKILL');
  }
  await closed;
  expect(enough(lines)).toBe(true);
  return lines;
}

async function blobsIn(directory: string): Promise<Digest[]> {
  const entries = await readdir(join(directory, 'sha256'), { recursive: true }).catch(() => []);
  return entries
    .map((entry) => `sha256:${basename(entry)}`)
    .filter((text) => Digest.safeParse(text).success)
    .sort();
}

function digestOfLarge(): Digest {
  const hash = createHash('sha256');
  for (const bytes of largeBlob(pieces)) hash.update(bytes);
  return `sha256:${hash.digest('hex')}`;
}

async function digestOf(stream: Readable): Promise<Digest> {
  const hash = createHash('sha256');
  for await (const bytes of stream as AsyncIterable<Buffer>) hash.update(bytes);
  return `sha256:${hash.digest('hex')}`;
}
