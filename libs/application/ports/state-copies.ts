import type { BlobStore } from './blob-store';
import type { LogHead } from './event-log';

/** Makes copies of what the registry keeps in files, while it is written. */
export abstract class StateCopies {
  /** The program that makes them. */
  abstract readonly release: string;
  /** The folder that the registry lives in: no copy may lie there. */
  abstract readonly directory: string;
  /** Bytes of the log and the working store together; what a copy takes may be a little more. */
  abstract size(): Promise<number>;

  /** Copies the working store as it stands at one moment of this call. The file must not be there. */
  abstract copyWorking(file: string): Promise<void>;

  /**
   * Copies the log as it stands at one moment of this call. The file must not be there.
   * @returns where the copy ends
   */
  abstract copyLog(file: string, onProgress: (done: number, total: number) => void): Promise<LogHead>;

  /** Blobs that lie in another folder, which is made when the first comes. */
  abstract blobsIn(folder: string): BlobStore;
}
