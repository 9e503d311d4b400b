import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  BlobNotFound,
  BlobStore,
  OffsetMismatch,
  WriteInProgress,
  WriteNotFound,
  type Blob,
  type BlobStream,
  type CommitResult,
  type OpenBlob,
  type PendingWrite,
} from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';

interface Write {
  readonly parts: Buffer[];
  at: number;
}

/** What outlives a process. */
class KeptBytes {
  readonly writes = new Map<string, Write>();
  readonly blobs = new Map<Digest, Buffer>();
}

/** Bytes in memory, read in one piece. */
class MemoryStream extends Readable implements BlobStream {
  bytesRead = 0;

  constructor(private readonly bytes: Buffer) {
    super();
  }

  override _read(): void {
    this.bytesRead = this.bytes.length;
    this.push(this.bytes);
    this.push(null);
  }
}

/** Bytes in memory, for tests: another store over the same ones is the one after a restart. */
export class MemoryBlobStore extends BlobStore {
  private readonly busy = new Set<string>();

  constructor(readonly kept = new KeptBytes()) {
    super();
  }

  begin(id: string): Promise<PendingWrite> {
    return soon(() => {
      const write = this.find(id) ?? { parts: [], at: Date.now() };
      this.kept.writes.set(id, write);
      return { id, offset: lengthOf(write) };
    });
  }

  pending(id: string): Promise<PendingWrite | undefined> {
    return soon(() => {
      const write = this.find(id);
      return write && { id, offset: lengthOf(write) };
    });
  }

  write(id: string, offset: number, bytes: Readable): Promise<number> {
    return this.alone(id, async () => {
      const write = this.there(id);
      if (lengthOf(write) !== offset) throw new OffsetMismatch(offset, lengthOf(write));
      for await (const part of bytes as AsyncIterable<Uint8Array | string>) {
        write.parts.push(Buffer.from(part as Uint8Array));
        write.at = Date.now();
      }
      return lengthOf(write);
    });
  }

  digestOf(id: string): Promise<Digest | undefined> {
    return this.alone(id, () => {
      const write = this.find(id);
      return write && digestOf(Buffer.concat(write.parts));
    });
  }

  commit(id: string, expected?: Digest): Promise<CommitResult> {
    return this.alone(id, async () => {
      const write = this.find(id);
      const before = expected === undefined ? undefined : this.kept.blobs.get(expected);
      if (!write && expected !== undefined && before)
        return { outcome: 'committed', blob: { digest: expected, size: before.length } };
      const bytes = Buffer.concat(this.there(id).parts);
      const actual = digestOf(bytes);
      this.kept.writes.delete(id);
      if (expected !== undefined && actual !== expected) return { outcome: 'digest-mismatch', actual };
      return { outcome: 'committed', blob: await this.put(bytes) };
    });
  }

  async abort(id: string): Promise<void> {
    this.find(id);
    await this.alone(id, () => this.kept.writes.delete(id));
  }

  abortAbandoned(olderThan: Date): Promise<number> {
    return soon(() => {
      const old = [...this.kept.writes].filter(([id, { at }]) => at < olderThan.getTime() && !this.busy.has(id));
      for (const [id] of old) this.kept.writes.delete(id);
      return old.length;
    });
  }

  put(bytes: Uint8Array): Promise<Blob> {
    return soon(() => {
      const digest = digestOf(bytes);
      this.kept.blobs.set(digest, Buffer.from(bytes));
      return { digest, size: bytes.length };
    });
  }

  stat(digest: Digest): Promise<Blob | undefined> {
    return soon(() => {
      const bytes = this.kept.blobs.get(digest);
      return bytes && { digest, size: bytes.length };
    });
  }

  read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<BlobStream> {
    return soon(() => {
      const bytes = this.blob(digest);
      const { start, end } = range ?? { start: 0, end: bytes.length };
      const isThere = range === undefined || (start >= 0 && start < bytes.length && start <= end);
      if (!isThere) throw new RangeError(`the blob has no bytes ${start} to ${end}`);
      return new MemoryStream(bytes.subarray(start, end + 1));
    });
  }

  open(digest: Digest): Promise<OpenBlob> {
    return soon(() => {
      const bytes = this.blob(digest);
      return {
        size: bytes.length,
        read: (offset, length) =>
          soon(() => {
            if (offset + length > bytes.length) throw new RangeError(`the blob ends before ${offset + length}`);
            return Buffer.from(bytes.subarray(offset, offset + length));
          }),
        close: () => Promise.resolve(),
      };
    });
  }

  list(after: Digest | undefined, limit: number): Promise<readonly Blob[]> {
    return soon(() => {
      return [...this.kept.blobs]
        .filter(([digest]) => after === undefined || digest > after)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, limit)
        .map(([digest, { length }]) => ({ digest, size: length }));
    });
  }

  delete(digest: Digest): Promise<void> {
    return soon(() => {
      this.kept.blobs.delete(digest);
    });
  }

  private find(id: string): Write | undefined {
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(id)) throw new TypeError(`${JSON.stringify(id)} can not be the id of a write`);
    return this.kept.writes.get(id);
  }

  private there(id: string): Write {
    const write = this.find(id);
    if (!write) throw new WriteNotFound(id);
    return write;
  }

  private blob(digest: Digest): Buffer {
    const bytes = this.kept.blobs.get(digest);
    if (!bytes) throw new BlobNotFound(digest);
    return bytes;
  }

  private async alone<T>(id: string, work: () => Promise<T> | T): Promise<T> {
    if (this.busy.has(id)) throw new WriteInProgress(id);
    this.busy.add(id);
    try {
      return await work();
    } finally {
      this.busy.delete(id);
    }
  }
}

function lengthOf({ parts }: Write): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** What a call comes to, as a promise. */
function soon<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => resolve(answer()));
}
