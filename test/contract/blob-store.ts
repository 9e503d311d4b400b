import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  BlobNotFound,
  OffsetMismatch,
  WriteInProgress,
  WriteNotFound,
  type BlobStore,
} from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';
import { blobStreamContract } from './blob-stream';

/** The place that an adapter keeps its blobs in. */
export interface BlobStorage {
  /** A new instance over what is there, as after a restart. */
  open(): BlobStore;
  dispose(): Promise<void>;
}

const mebibyte = 1 << 20;

/** What every BlobStore does. @param boundedMemory false for one that keeps its blobs in memory */
export function blobStoreContract(makeStorage: () => Promise<BlobStorage>, boundedMemory = true): void {
  let storage: BlobStorage;
  let store: BlobStore;

  beforeEach(async () => {
    storage = await makeStorage();
    store = storage.open();
  });
  afterEach(() => storage.dispose());

  async function commit(id: string, ...parts: Uint8Array[]): Promise<Digest> {
    let { offset } = await store.begin(id);
    for (const part of parts) offset = await store.write(id, offset, streamOf(part));
    const result = await store.commit(id);
    if (result.outcome !== 'committed') throw new Error(`unexpected ${result.outcome}`);
    return result.blob.digest;
  }

  describe('writing', () => {
    it('makes a blob of parts, addressed by the SHA-256 of all of them', async () => {
      const bytes = sample(3 * mebibyte + 17);
      const digest = await commit('parts', bytes.subarray(0, 5), bytes.subarray(5, mebibyte), bytes.subarray(mebibyte));
      expect(digest).toBe(digestOf(bytes));
      expect(await store.stat(digest)).toEqual({ digest, size: bytes.length });
      expect(await store.pending('parts')).toBeUndefined();
      expect(digestOf(await buffer(await store.read(digest)))).toBe(digest);
    });

    it('keeps 0 bytes', async () => {
      const digest = await commit('nothing');
      expect(digest).toBe(digestOf(Buffer.alloc(0)));
      expect(await store.stat(digest)).toEqual({ digest, size: 0 });
      expect(await buffer(await store.read(digest))).toHaveLength(0);
      await expect(store.read(digest, { start: 0, end: 0 })).rejects.toBeInstanceOf(RangeError);
    });

    it('keeps a stream of thousands of tiny pieces', async () => {
      const bytes = sample(5000);
      await store.begin('tiny');
      await store.write('tiny', 0, Readable.from(Array.from(bytes, (byte) => Buffer.of(byte))));
      expect(await store.commit('tiny', digestOf(bytes))).toMatchObject({ outcome: 'committed' });
    });

    it('puts small bytes', async () => {
      const bytes = Buffer.from('a manifest');
      expect(await store.put(bytes)).toEqual({ digest: digestOf(bytes), size: bytes.length });
      expect(await store.put(bytes)).toEqual({ digest: digestOf(bytes), size: bytes.length });
      expect(await buffer(await store.read(digestOf(bytes)))).toEqual(bytes);
    });

    it('keeps what came before the source broke off, and goes on there', async () => {
      const bytes = sample(2 * mebibyte);
      await store.begin('broken');
      await expect(store.write('broken', 0, breakingAfter(bytes.subarray(0, 1_500_000)))).rejects.toThrow('line cut');
      const { offset } = (await store.pending('broken')) ?? { offset: -1 };
      expect(offset).toBe(1_500_000);
      await store.write('broken', offset, streamOf(bytes.subarray(offset)));
      expect(await store.commit('broken', digestOf(bytes))).toMatchObject({ outcome: 'committed' });
    });

    it('goes on after a restart', async () => {
      const bytes = sample(2 * mebibyte + 1);
      await store.begin('restart');
      await store.write('restart', 0, streamOf(bytes.subarray(0, mebibyte)));
      store = storage.open();
      expect(await store.pending('restart')).toEqual({ id: 'restart', offset: mebibyte });
      expect(await store.begin('restart')).toEqual({ id: 'restart', offset: mebibyte });
      await store.write('restart', mebibyte, streamOf(bytes.subarray(mebibyte)));
      store = storage.open();
      expect(await store.commit('restart', digestOf(bytes))).toMatchObject({
        outcome: 'committed',
        blob: { size: bytes.length },
      });
    });

    it('refuses a part that does not begin where the write stands', async () => {
      await store.begin('offset');
      await store.write('offset', 0, streamOf(Buffer.from('12345')));
      for (const offset of [0, 4, 6]) {
        await expect(store.write('offset', offset, streamOf(Buffer.from('x')))).rejects.toBeInstanceOf(OffsetMismatch);
      }
      expect(await store.pending('offset')).toEqual({ id: 'offset', offset: 5 });
    });

    it('lets one at a time write', async () => {
      await store.begin('busy');
      const slow = new Readable({ read: () => undefined });
      slow.push('first');
      const first = store.write('busy', 0, slow);
      await expect(store.write('busy', 0, streamOf(Buffer.from('second')))).rejects.toBeInstanceOf(WriteInProgress);
      await expect(store.commit('busy')).rejects.toBeInstanceOf(WriteInProgress);
      await expect(store.abort('busy')).rejects.toBeInstanceOf(WriteInProgress);
      slow.push(null);
      expect(await first).toBe(5);
      expect(await store.commit('busy', digestOf(Buffer.from('first')))).toMatchObject({ outcome: 'committed' });
    });

    it('tells the digest of what has come, before the commit and after a restart', async () => {
      expect(await store.digestOf('told')).toBeUndefined();
      await store.begin('told');
      expect(await store.digestOf('told')).toBe(digestOf(Buffer.alloc(0)));
      await store.write('told', 0, streamOf(Buffer.from('12')));
      await store.write('told', 2, streamOf(Buffer.from('34')));
      expect(await store.digestOf('told')).toBe(digestOf(Buffer.from('1234')));
      store = storage.open();
      expect(await store.digestOf('told')).toBe(digestOf(Buffer.from('1234')));
      expect(await commit('told')).toBe(digestOf(Buffer.from('1234')));
      expect(await store.digestOf('told')).toBeUndefined();
    });

    it('keeps a write without bytes as it was', async () => {
      await store.begin('empty');
      await store.write('empty', 0, streamOf(Buffer.from('12')));
      expect(await store.write('empty', 2, streamOf(Buffer.alloc(0)))).toBe(2);
    });

    if (boundedMemory) {
      it('streams 300 MB without holding them', async () => {
        const piece = sample(mebibyte);
        const hash = createHash('sha256');
        let made = 0;
        let most = 0;
        function* pieces(): Generator<Buffer> {
          for (let n = 0; n < 300; n++) {
            const copy = Buffer.from(piece);
            copy.writeUInt32LE(n);
            hash.update(copy);
            made += copy.length;
            yield copy;
          }
        }
        /** Between the generator and the store: how far the one is ahead of what the other asked for. */
        const source = new Readable({ highWaterMark: 1, read: () => source.push(next()) });
        const ahead = pieces();
        let asked = 0;
        function next(): Buffer | null {
          asked += mebibyte;
          const { value } = ahead.next() as IteratorResult<Buffer, undefined>;
          most = Math.max(most, process.memoryUsage().arrayBuffers);
          return value ?? null;
        }
        const before = process.memoryUsage().arrayBuffers;
        await store.begin('large');
        expect(await store.write('large', 0, source)).toBe(300 * mebibyte);
        expect(await store.commit('large', `sha256:${hash.digest('hex')}`)).toMatchObject({ outcome: 'committed' });
        expect([made, asked]).toEqual([300 * mebibyte, 301 * mebibyte]);
        expect(most - before).toBeLessThan(150 * mebibyte);
      });
    }
  });

  describe('committing', () => {
    it('throws the bytes away when they have another digest than expected', async () => {
      const bytes = Buffer.from('not what was declared');
      await store.begin('wrong');
      await store.write('wrong', 0, streamOf(bytes));
      const result = await store.commit('wrong', digestOf(Buffer.from('declared')));
      expect(result).toEqual({ outcome: 'digest-mismatch', actual: digestOf(bytes) });
      expect(await store.pending('wrong')).toBeUndefined();
      expect(await store.stat(digestOf(bytes))).toBeUndefined();
      expect(await store.begin('wrong')).toEqual({ id: 'wrong', offset: 0 });
    });

    it('gives the same answer again when the digest is expected', async () => {
      const bytes = Buffer.from('twice');
      const digest = await commit('twice', bytes);
      expect(await store.commit('twice', digest)).toEqual({ outcome: 'committed', blob: { digest, size: 5 } });
      await expect(store.commit('twice')).rejects.toBeInstanceOf(WriteNotFound);
    });

    it('keeps equal bytes of many writers once', async () => {
      const bytes = sample(mebibyte);
      const ids = Array.from({ length: 8 }, (_, n) => `same-${n}`);
      const digests = await Promise.all(ids.map((id) => commit(id, bytes)));
      expect(new Set(digests)).toEqual(new Set([digestOf(bytes)]));
      expect(await buffer(await store.read(digestOf(bytes)))).toEqual(bytes);
      await store.delete(digestOf(bytes));
      expect(await store.stat(digestOf(bytes))).toBeUndefined();
    });

    it('knows no write that was never begun', async () => {
      expect(await store.pending('unknown')).toBeUndefined();
      await expect(store.write('unknown', 0, streamOf(Buffer.from('x')))).rejects.toBeInstanceOf(WriteNotFound);
      await expect(store.commit('unknown')).rejects.toBeInstanceOf(WriteNotFound);
      await expect(store.commit('unknown', digestOf(Buffer.from('x')))).rejects.toBeInstanceOf(WriteNotFound);
      await store.abort('unknown');
    });

    it('throws away the writes that got no byte since a moment', async () => {
      const later = new Date(Date.now() + 60_000);
      expect(await store.abortAbandoned(later)).toBe(0);
      await commit('done', Buffer.from('kept'));
      await store.begin('half');
      await store.write('half', 0, streamOf(Buffer.from('half')));
      expect(await store.abortAbandoned(new Date(Date.now() - 60_000))).toBe(0);
      expect(await store.pending('half')).toEqual({ id: 'half', offset: 4 });
      expect(await store.abortAbandoned(later)).toBe(1);
      expect(await store.pending('half')).toBeUndefined();
      expect(await store.stat(digestOf(Buffer.from('kept')))).toBeDefined();
    });

    it('leaves alone a write that bytes are coming to, whenever the last one came', async () => {
      await store.begin('coming');
      const slow = new Readable({ read: () => undefined });
      const writing = store.write('coming', 0, slow);
      expect(await store.abortAbandoned(new Date(Date.now() + 60_000))).toBe(0);
      slow.push('late');
      slow.push(null);
      expect(await writing).toBe(4);
    });

    it('forgets a write that was aborted', async () => {
      await store.begin('aborted');
      await store.write('aborted', 0, streamOf(Buffer.from('12345')));
      await store.abort('aborted');
      expect(await store.pending('aborted')).toBeUndefined();
      expect(await store.begin('aborted')).toEqual({ id: 'aborted', offset: 0 });
    });

    it.each(['', '../x', 'a/b', 'a.b', 'a\0b', 'ä', 'x'.repeat(129)])('refuses the id %j', async (id) => {
      await expect(store.begin(id)).rejects.toBeInstanceOf(TypeError);
      await expect(store.pending(id)).rejects.toBeInstanceOf(TypeError);
      await expect(store.abort(id)).rejects.toBeInstanceOf(TypeError);
    });
  });

  describe('listing', () => {
    const all = async (limit: number, between: () => Promise<unknown> = () => Promise.resolve()) => {
      const pages: Digest[][] = [];
      for (let after: Digest | undefined; ;) {
        const page = await store.list(after, limit);
        pages.push(page.map(({ digest }) => digest));
        expect(page.length).toBeLessThanOrEqual(limit);
        after = page.at(-1)?.digest;
        if (page.length < limit) return pages;
        await between();
      }
    };
    const kept = async (count: number) => {
      const blobs = [];
      for (let n = 0; n < count; n++) blobs.push(await store.put(Buffer.from(`blob ${n}`)));
      return blobs.sort((a, b) => (a.digest < b.digest ? -1 : 1));
    };

    it('finds nothing where nothing is', async () => {
      expect(await store.list(undefined, 10)).toEqual([]);
      await store.begin('half');
      expect(await store.list(undefined, 10)).toEqual([]);
    });

    it.each([1, 2, 7, 20, 21])('tells every blob with its size, by digest, in pages of %i', async (limit) => {
      const blobs = await kept(20);
      expect(await store.list(undefined, 100)).toEqual(blobs);
      expect((await all(limit)).flat()).toEqual(blobs.map(({ digest }) => digest));
      expect(await store.list(blobs[9]?.digest, 3)).toEqual(blobs.slice(10, 13));
    });

    it('begins after a digest that is not here', async () => {
      const blobs = await kept(5);
      await store.delete(blobs[2]?.digest ?? '');
      expect(await store.list(blobs[2]?.digest, 10)).toEqual(blobs.slice(3));
    });

    it('tells all that stays while others come and go between the pages', async () => {
      const blobs = await kept(12);
      const going = blobs.filter((_, index) => index % 3 === 1).map(({ digest }) => digest);
      const staying = blobs.map(({ digest }) => digest).filter((digest) => !going.includes(digest));
      let n = 0;
      const told = await all(2, async () => {
        const next = going.pop();
        if (next !== undefined) await store.delete(next);
        await store.put(Buffer.from(`more ${(n += 1)}`));
      });
      const flat = told.flat();
      expect(flat).toEqual([...new Set(flat)].sort());
      expect(flat).toEqual(expect.arrayContaining(staying));
    });
  });

  describe('streams', () => blobStreamContract(() => store));

  describe('reading', () => {
    const bytes = sample(2 * mebibyte + 3);
    const last = bytes.length - 1;
    let digest: Digest;
    beforeEach(async () => {
      digest = await commit('read', bytes);
    });

    it('gives random access', async () => {
      const open = await store.open(digest);
      expect(open.size).toBe(bytes.length);
      const reads = await Promise.all([
        open.read(0, 4),
        open.read(last, 1),
        open.read(mebibyte - 2, 9),
        open.read(9, 0),
      ]);
      expect(reads.map((part) => Buffer.from(part))).toEqual(
        [
          [0, 4],
          [last, 1],
          [mebibyte - 2, 9],
          [9, 0],
        ].map(([offset = 0, length = 0]) => bytes.subarray(offset, offset + length)),
      );
      await expect(open.read(last, 2)).rejects.toBeInstanceOf(RangeError);
      await open.close();
    });

    it('goes on reading while equal bytes are committed again', async () => {
      const stream = await store.read(digest);
      await commit('again', bytes);
      expect(digestOf(await buffer(stream))).toBe(digest);
    });

    it('finds nothing that is not here', async () => {
      const absent = digestOf(Buffer.from('absent'));
      expect(await store.stat(absent)).toBeUndefined();
      await expect(store.read(absent)).rejects.toBeInstanceOf(BlobNotFound);
      await expect(store.read(absent, { start: 0, end: 0 })).rejects.toBeInstanceOf(BlobNotFound);
      await expect(store.open(absent)).rejects.toBeInstanceOf(BlobNotFound);
      await store.delete(absent);
    });

    it('deletes, and takes the same bytes again', async () => {
      await store.delete(digest);
      await expect(store.read(digest)).rejects.toBeInstanceOf(BlobNotFound);
      expect(await commit('back', bytes)).toBe(digest);
    });
  });
}

/** Bytes that do not repeat, the same at each call. */
function sample(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = 0x2545f491;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function streamOf(bytes: Uint8Array): Readable {
  return Readable.from([bytes], { objectMode: false });
}

function breakingAfter(bytes: Uint8Array): Readable {
  return Readable.from(
    (function* () {
      yield bytes;
      throw new Error('line cut');
    })(),
  );
}
