import type { TensorInfo } from '#inspection/inspection';
import type { FileEntry } from '#models/values/file-entry';
import type { BlobStore, OpenBlob } from '../ports/blob-store';

const chunkBytes = 1024 * 1024;

/** Reads tensors of one version where they lie, a mebibyte at a time. */
export class TensorReader {
  private readonly opened = new Map<string, Promise<OpenBlob>>();

  constructor(
    private readonly blobs: BlobStore,
    private readonly files: readonly FileEntry[],
  ) {}

  /** Whether a tensor has the same bytes as one of another version; both must have the same length. */
  async sameBytes(mine: TensorInfo, other: TensorReader, theirs: TensorInfo, signal: AbortSignal): Promise<boolean> {
    const length = mine.bytes ?? 0;
    if (this.sameFile(mine, other, theirs)) return true;
    for (let at = 0; at < length; at += chunkBytes) {
      signal.throwIfAborted();
      const size = Math.min(chunkBytes, length - at);
      const [a, b] = await Promise.all([this.read(mine, at, size), other.read(theirs, at, size)]);
      if (Buffer.compare(a, b) !== 0) return false;
    }
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened.values()].map(async (blob) => (await blob).close()));
  }

  private sameFile(mine: TensorInfo, other: TensorReader, theirs: TensorInfo): boolean {
    return mine.offset === theirs.offset && this.digestOf(mine.file) === other.digestOf(theirs.file);
  }

  private async read(tensor: TensorInfo, at: number, length: number): Promise<Uint8Array> {
    return (await this.open(tensor.file)).read((tensor.offset ?? 0) + at, length);
  }

  private open(path: string): Promise<OpenBlob> {
    const opened = this.opened.get(path) ?? this.blobs.open(this.digestOf(path));
    this.opened.set(path, opened);
    return opened;
  }

  private digestOf(path: string): string {
    const file = this.files.find((candidate) => candidate.path === path);
    if (!file) throw new Error(`the report names a tensor in ${path}, which is no file of the version`);
    return file.digest;
  }
}
