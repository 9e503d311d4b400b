import { chmod, mkdtemp, readdir, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { BlobDamaged } from '#application/ports/blob-store';
import { hexOf, type Digest } from '#models/values/digest';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { blobStoreContract } from './blob-store';

describe('FilesystemBlobStore', () => {
  blobStoreContract(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'annals-blobs-'));
    return {
      open: () => new FilesystemBlobStore(directory),
      dispose: () => rm(directory, { recursive: true, force: true }),
    };
  });
});

describe('the files of FilesystemBlobStore', () => {
  let directory: string;
  let store: FilesystemBlobStore;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annals-blobs-'));
    store = new FilesystemBlobStore(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const fileOf = (digest: Digest) => {
    const hex = hexOf(digest);
    return join(directory, 'sha256', hex.slice(0, 2), hex.slice(2, 4), hex);
  };

  it('lie at sha256/ab/cd/<hex>, read-only, with nothing left in incoming', async () => {
    const { digest } = await store.put(Buffer.from('bytes'));
    expect((await stat(fileOf(digest))).mode & 0o777).toBe(0o440);
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  it.each([
    ['changed', async (file: string) => writeFile(file, Buffer.alloc(3 << 20, 2))],
    ['cut short', async (file: string) => truncate(file, 5)],
    ['emptied', async (file: string) => truncate(file, 0)],
  ])('end a whole read with BlobDamaged before the last part when %s', async (_, damage) => {
    const { digest } = await store.put(Buffer.alloc(3 << 20, 1));
    await chmod(fileOf(digest), 0o640);
    await damage(fileOf(digest));
    let received = 0;
    const reading = async () => {
      for await (const part of (await store.read(digest)) as AsyncIterable<Buffer>) received += part.length;
    };
    const failure = await reading().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BlobDamaged);
    expect(failure).toMatchObject({ digest });
    expect(received).toBeLessThan(3 << 20);
  });

  it('are mended when the bytes come again', async () => {
    const bytes = Buffer.from('precious');
    const { digest } = await store.put(bytes);
    await chmod(fileOf(digest), 0o640);
    await writeFile(fileOf(digest), 'garbage!');
    await store.put(bytes);
    expect(await buffer(await store.read(digest))).toEqual(bytes);
  });

  it('are let go when a reader stops in the middle', async () => {
    const { digest } = await store.put(Buffer.alloc(5 << 20, 1));
    const open = async () => (await readdir('/proc/self/fd').catch(() => [])).length;
    const before = await open();
    const stream = await store.read(digest);
    for await (const part of stream as AsyncIterable<Buffer>) if (part.length > 0) break;
    await new Promise((resolve) => (stream.closed ? resolve(undefined) : stream.once('close', resolve)));
    await store.stat(digest);
    expect(await open()).toBeLessThanOrEqual(before);
  });

  it('keep what they have when the disk is full, and go on when it is not', async () => {
    const part = join(directory, 'incoming', 'full.part');
    await store.begin('full');
    await store.write('full', 0, Readable.from([Buffer.from('before')]));
    await rename(part, join(directory, 'aside'));
    await symlink('/dev/full', part);
    await expect(store.write('full', 6, Readable.from([Buffer.from(' lost')]))).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await rename(join(directory, 'aside'), part);
    expect(await store.pending('full')).toEqual({ id: 'full', offset: 6 });
    await store.write('full', 6, Readable.from([Buffer.from(' after')]));
    const result = await store.commit('full');
    if (result.outcome !== 'committed') throw new Error(`unexpected ${result.outcome}`);
    expect(await buffer(await store.read(result.blob.digest))).toEqual(Buffer.from('before after'));
  });

  it('of writes that got no byte since a moment are removed, others stay', async () => {
    for (const id of ['old', 'new']) {
      await store.begin(id);
      await store.write(id, 0, Readable.from([Buffer.from(id)]));
    }
    await utimes(join(directory, 'incoming', 'old.part'), new Date(1000), new Date(1000));
    expect(await store.abortAbandoned(new Date(2000))).toBe(1);
    expect(await store.pending('old')).toBeUndefined();
    expect(await store.pending('new')).toEqual({ id: 'new', offset: 3 });
  });

  it('with other names are not blobs', async () => {
    const blob = await store.put(Buffer.from('bytes'));
    await writeFile(join(directory, 'sha256', 'README'), 'x');
    await writeFile(`${fileOf(blob.digest)}.bak`, 'x');
    expect(await store.list(undefined, 10)).toEqual([blob]);
  });
});
