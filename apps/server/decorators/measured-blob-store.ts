import type { Readable } from 'node:stream';
import type { StoreMetrics } from '#api/metrics/store-metrics';
import {
  BlobStore,
  type Blob,
  type BlobStream,
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

  override async read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<BlobStream> {
    const stream = await this.blobs.read(digest, range);
    // However it ends, and once.
    stream.once('close', () => this.metrics.blobBytesRead.inc(stream.bytesRead));
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
}
