import type { Readable } from 'node:stream';
import type { StoreMetrics } from '#api/metrics/store-metrics';
import {
  BlobStore,
  type Blob,
  type CommitResult,
  type OpenBlob,
  type PendingWrite,
} from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';

/** A blob store of which it is counted how many bytes go in and out. */
export class MeasuredBlobStore extends BlobStore {
  constructor(
    private readonly blobs: BlobStore,
    private readonly metrics: StoreMetrics,
  ) {
    super();
  }

  override async write(id: string, offset: number, bytes: Readable): Promise<number> {
    try {
      const end = await this.blobs.write(id, offset, bytes);
      this.metrics.blobBytesWritten.inc(end - offset);
      return end;
    } catch (failure) {
      const kept = await this.blobs.pending(id).catch(() => undefined);
      this.metrics.blobBytesWritten.inc(Math.max(0, (kept?.offset ?? offset) - offset));
      throw failure;
    }
  }

  override async put(bytes: Uint8Array): Promise<Blob> {
    const blob = await this.blobs.put(bytes);
    this.metrics.blobBytesWritten.inc(bytes.length);
    return blob;
  }

  override async read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<Readable> {
    const stream = await this.blobs.read(digest, range);
    stream.once('close', () => void this.countRead(stream, digest, range));
    return stream;
  }

  override async open(digest: Digest): Promise<OpenBlob> {
    const blob = await this.blobs.open(digest);
    const { blobBytesRead } = this.metrics;
    return {
      size: blob.size,
      close: () => blob.close(),
      async read(offset, length) {
        const bytes = await blob.read(offset, length);
        blobBytesRead.inc(bytes.length);
        return bytes;
      },
    };
  }

  override begin(id: string): Promise<PendingWrite> {
    return this.blobs.begin(id);
  }

  override pending(id: string): Promise<PendingWrite | undefined> {
    return this.blobs.pending(id);
  }

  override digestOf(id: string): Promise<Digest | undefined> {
    return this.blobs.digestOf(id);
  }

  override commit(id: string, expected?: Digest): Promise<CommitResult> {
    return this.blobs.commit(id, expected);
  }

  override abort(id: string): Promise<void> {
    return this.blobs.abort(id);
  }

  override abortAbandoned(olderThan: Date): Promise<number> {
    return this.blobs.abortAbandoned(olderThan);
  }

  override stat(digest: Digest): Promise<Blob | undefined> {
    return this.blobs.stat(digest);
  }

  override list(after: Digest | undefined, limit: number): Promise<readonly Blob[]> {
    return this.blobs.list(after, limit);
  }

  override delete(digest: Digest): Promise<void> {
    return this.blobs.delete(digest);
  }

  /** A stream that tells no `bytesRead`, as Node's of files do, is counted when it was read to its end. */
  private async countRead(stream: Readable, digest: Digest, range?: { start: number; end: number }): Promise<void> {
    const told = 'bytesRead' in stream && typeof stream.bytesRead === 'number' ? stream.bytesRead : undefined;
    if (told !== undefined) return this.metrics.blobBytesRead.inc(told);
    if (!stream.readableEnded) return;
    const size = (await this.blobs.stat(digest).catch(() => undefined))?.size ?? 0;
    this.metrics.blobBytesRead.inc(range ? Math.min(range.end + 1, size) - range.start : size);
  }
}
