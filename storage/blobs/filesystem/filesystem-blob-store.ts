import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import {
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
import { failPoint } from '#fail-point';
import type { Digest } from '#models/values/digest';
import { DurableFolders, syncFolder } from './durable-folders';
import { Layout } from './layout';
import { listBlobs } from './list-blobs';
import { OpenFile, openFile, unlessMissing } from './open-file';
import { namingPath } from './path-of-failure';
import { DiskWriteFailed, PendingFile } from './pending-file';
import { VerifiedStream } from './verified-stream';

const readBytes = 1 << 20;
/** Hashes of idle writes that are kept; one that is not kept is made anew from its file. */
const idleHashes = 1024;

/**
 * Blobs as files. A write is a part file beside its hash in memory; a commit syncs the file, renames it to its
 * digest and syncs the folder. One process uses the directory at a time.
 */
export class FilesystemBlobStore extends BlobStore {
  private readonly layout: Layout;
  private readonly folders = new DurableFolders();
  private readonly pendingFiles = new Map<string, PendingFile>();
  /** Ids that a write, commit or abort is at. */
  private readonly busy = new Set<string>();
  /** Blobs whose commit failed at its last step: that they are here does not say that they outlive a power cut. */
  private readonly doubtful = new Set<Digest>();

  constructor(directory: string) {
    super();
    this.layout = new Layout(directory);
  }

  override async begin(id: string): Promise<PendingWrite> {
    const part = this.layout.part(id);
    await this.folders.make([dirname(this.layout.incoming), this.layout.incoming]);
    await (await open(part, 'a', 0o640)).close();
    return { id, offset: await this.offsetOf(id, part) };
  }

  override async pending(id: string): Promise<PendingWrite | undefined> {
    const part = this.layout.part(id);
    return unlessMissing(async () => ({ id, offset: await this.offsetOf(id, part) }));
  }

  override async write(id: string, offset: number, bytes: Readable): Promise<number> {
    return this.alone(id, async (part) => {
      const pending = await this.load(id, part);
      if (!pending) throw new WriteNotFound(id);
      if (pending.offset !== offset) throw new OffsetMismatch(offset, pending.offset);
      try {
        await pending.append(part, bytes);
      } catch (error) {
        if (!(error instanceof DiskWriteFailed)) throw error;
        this.forget(id);
        throw error.cause;
      }
      return pending.offset;
    });
  }

  override async digestOf(id: string): Promise<Digest | undefined> {
    return this.alone(id, async (part) => {
      const pending = await this.load(id, part);
      return pending && this.digestSoFar(id, pending);
    });
  }

  override async commit(id: string, expected?: Digest): Promise<CommitResult> {
    return this.alone(id, async (part) => {
      const pending = await this.load(id, part);
      if (!pending) {
        const blob = expected && !this.doubtful.has(expected) && (await this.stat(expected));
        if (!blob) throw new WriteNotFound(id);
        return { outcome: 'committed', blob };
      }
      const digest = await this.digestSoFar(id, pending);
      if (expected !== undefined && expected !== digest) {
        await rm(part, { force: true });
        this.forget(id);
        return { outcome: 'digest-mismatch', actual: digest };
      }
      try {
        await this.place(part, digest);
      } finally {
        this.forget(id);
      }
      return { outcome: 'committed', blob: { digest, size: pending.offset } };
    });
  }

  override async abort(id: string): Promise<void> {
    await this.alone(id, async (part) => {
      await rm(part, { force: true });
      this.forget(id);
    });
  }

  override async put(bytes: Uint8Array): Promise<Blob> {
    const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const { id } = await this.begin(`put-${randomUUID()}`);
    try {
      await this.write(id, 0, Readable.from([Buffer.from(bytes)], { objectMode: false }));
      const result = await this.commit(id, digest);
      if (result.outcome !== 'committed') throw new Error(`the bytes of ${digest} changed while they were written`);
      return result.blob;
    } catch (failure) {
      // Nobody knows the id, so nobody goes on with it; on a full disk its bytes are in the way.
      await this.abort(id).catch(() => undefined);
      throw failure;
    }
  }

  override async stat(digest: Digest): Promise<Blob | undefined> {
    const { file } = this.layout.blob(digest);
    return unlessMissing(async () => ({ digest, size: (await stat(file)).size }));
  }

  override async read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<BlobStream> {
    const { handle, size } = await openFile(this.layout.blob(digest).file, digest);
    if (!range) return new VerifiedStream(handle, size, digest);
    const { start, end } = range;
    if (start < 0 || start >= size || start > end) {
      await handle.close();
      throw new RangeError(`bytes ${start} to ${end} are not in a blob of ${size} bytes`);
    }
    return handle.createReadStream({ start, end: Math.min(end, size - 1), highWaterMark: readBytes });
  }

  override async open(digest: Digest): Promise<OpenBlob> {
    const { handle, size } = await openFile(this.layout.blob(digest).file, digest);
    return new OpenFile(handle, size);
  }

  override list(after: Digest | undefined, limit: number): Promise<readonly Blob[]> {
    return listBlobs(this.layout.blobs, after, limit);
  }

  override async delete(digest: Digest): Promise<void> {
    const { file } = this.layout.blob(digest);
    const isHere = await unlessMissing(async () => (await rm(file), true));
    if (isHere) await syncFolder(dirname(file));
  }

  override async abortAbandoned(olderThan: Date): Promise<number> {
    const names = (await unlessMissing(() => readdir(this.layout.incoming))) ?? [];
    let removed = 0;
    for (const name of names) {
      const id = this.layout.idOf(name);
      const facts = await unlessMissing(() => stat(join(this.layout.incoming, name)));
      if (id === undefined || this.busy.has(id) || !facts || facts.mtime >= olderThan) continue;
      await this.abort(id);
      removed++;
    }
    return removed;
  }

  /**
   * Renames over what is there: equal bytes are one file still, a damaged one is mended, and a deletion
   * that runs at the same time comes wholly before or wholly after.
   */
  private async place(part: string, digest: Digest): Promise<void> {
    const { folders, file } = this.layout.blob(digest);
    await this.folders.make(folders);
    const handle = await open(part, 'r+');
    try {
      failPoint('blob.before-sync');
      await syncOrRemove(handle, part);
      failPoint('blob.before-rename');
      await rename(part, file);
      failPoint('blob.after-rename');
      this.doubtful.add(digest);
      // Not before: a part that can not be written could not be resumed after a crash here.
      await handle.chmod(0o440);
    } finally {
      await handle.close();
    }
    await syncFolder(dirname(file));
    this.doubtful.delete(digest);
  }

  private async offsetOf(id: string, part: string): Promise<number> {
    return this.pendingFiles.get(id)?.offset ?? (await stat(part)).size;
  }

  private async load(id: string, part: string): Promise<PendingFile | undefined> {
    const known = this.pendingFiles.get(id);
    if (known) return known;
    const pending = await unlessMissing(() => PendingFile.resume(part));
    if (!pending) return undefined;
    for (const idle of this.pendingFiles.keys()) {
      if (this.pendingFiles.size < idleHashes) break;
      if (!this.busy.has(idle)) this.forget(idle);
    }
    this.pendingFiles.set(id, pending);
    return pending;
  }

  /** @throws when the hash is lost; the next one who asks makes it anew from the file */
  private async digestSoFar(id: string, pending: PendingFile): Promise<Digest> {
    try {
      return await pending.digest();
    } catch (error) {
      this.forget(id);
      throw error;
    }
  }

  private forget(id: string): void {
    this.pendingFiles.get(id)?.forget();
    this.pendingFiles.delete(id);
  }

  private async alone<T>(id: string, work: (part: string) => Promise<T>): Promise<T> {
    const part = this.layout.part(id);
    if (this.busy.has(id)) throw new WriteInProgress(id);
    this.busy.add(id);
    try {
      return await namingPath(part, () => work(part));
    } finally {
      this.busy.delete(id);
    }
  }
}

/**
 * A sync that failed is not tried again: the system may have dropped the bytes that it could not write, and the next
 * sync would say that all is well. The bytes have to come again.
 */
async function syncOrRemove(handle: FileHandle, part: string): Promise<void> {
  try {
    await handle.sync();
  } catch (failure) {
    await rm(part, { force: true }).catch(() => undefined);
    throw failure;
  }
}
