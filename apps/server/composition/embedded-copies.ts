import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '#application/ports/blob-store';
import type { LogHead } from '#application/ports/event-log';
import { StateCopies } from '#application/ports/state-copies';
import { release } from '#cli/release';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import type { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import type { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';

const kept = ['log.db', 'log.db-wal', 'working.db', 'working.db-wal'];

/** Copies of the embedded profile's files. */
export class EmbeddedCopies extends StateCopies {
  readonly release = release();

  constructor(
    readonly directory: string,
    private readonly log: SqliteEventLog,
    private readonly working: SqliteWorkingStore,
  ) {
    super();
  }

  async size(): Promise<number> {
    const sizes = kept.map(async (name) => (await stat(join(this.directory, name)).catch(() => undefined))?.size ?? 0);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  async copyWorking(file: string): Promise<void> {
    await this.working.copyTo(file);
  }

  copyLog(file: string, onProgress: (done: number, total: number) => void): Promise<LogHead> {
    return this.log.copyTo(file, onProgress);
  }

  blobsIn(folder: string): BlobStore {
    return new FilesystemBlobStore(folder);
  }
}
