import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '#application/ports/blob-store';
import type { LogHead } from '#application/ports/event-log';
import { LogFailure } from '#application/ports/event-log-errors';
import { StateCopies } from '#application/ports/state-copies';
import { WorkingStoreFailure } from '#application/ports/working-store-errors';
import { release } from '#cli/release';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import type { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import type { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';

const kept = ['log.db', 'log.db-wal', 'working.db', 'working.db-wal'];

/** A copy could not be made; the code is the operating system's (`ENOSPC`) or that of the store. */
class CopyFailed extends Error {
  readonly name = 'CopyFailed';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Names the copy that fails: its store would name itself. What the store finds damaged is told as it is. */
async function toldOfCopy<T>(file: string, copy: () => Promise<T>): Promise<T> {
  try {
    return await copy();
  } catch (failure) {
    if (!(failure instanceof LogFailure || failure instanceof WorkingStoreFailure)) throw failure;
    throw new CopyFailed(failure.code, `the copy ${file} could not be made: ${failure.message}`);
  }
}

/** Copies of the embedded profile's files. */
export class EmbeddedCopies extends StateCopies {
  readonly release = release();

  constructor(
    readonly directory: string,
    private readonly log: Pick<SqliteEventLog, 'copyTo'>,
    private readonly working: SqliteWorkingStore,
  ) {
    super();
  }

  async size(): Promise<number> {
    const sizes = kept.map(async (name) => (await stat(join(this.directory, name)).catch(() => undefined))?.size ?? 0);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async copyWorking(file: string): Promise<void> {
    await toldOfCopy(file, () => this.working.copyTo(file));
  }

  copyLog(file: string, onProgress: (done: number, total: number) => void): Promise<LogHead> {
    return toldOfCopy(file, () => this.log.copyTo(file, onProgress));
  }

  blobsIn(folder: string): BlobStore {
    return new FilesystemBlobStore(folder);
  }
}
