import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isUnfinished } from '#application/backup/restored-folder';
import { LogDamaged } from '#application/ports/event-log-errors';
import type { DataDisk } from '#application/ports/data-disk';
import type { LeaseHolder } from '#application/ports/lease';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { SqliteEventLog, type SqliteEventLogOptions } from '#storage/event-log/sqlite/sqlite-event-log';
import { UnreadableEventLog } from '#storage/event-log/unreadable-event-log';
import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { StatfsDisk } from './statfs-disk';
import { assertLogOfBlobs, wasUsed } from './used-directory';

/** Another process holds the data directory. */
export class DataDirectoryInUse extends Error {}

/** Who holds a data directory, for a message. */
export function heldText({ pid, startedAt, url }: LeaseHolder): string {
  return `is held by process ${pid} since ${startedAt}${url === undefined ? '' : `, which serves ${url}`}`;
}

/** What lies in the data directory is half a restore. */
export class RestoreUnfinished extends Error {}

/** Everything that the embedded profile keeps, opened in one directory by this process alone. */
export class EmbeddedStores {
  private constructor(
    readonly directory: string,
    readonly disk: DataDisk,
    readonly lease: DataDirectoryLease,
    readonly log: SqliteEventLog | UnreadableEventLog,
    readonly readModel: SqliteReadModel,
    readonly working: SqliteWorkingStore,
    readonly blobs: FilesystemBlobStore,
  ) {}

  /**
   * Takes the directory and begins to open what lies in it: threads of their own do that, so that the caller may load
   * the program meanwhile.
   * @throws DataDirectoryInUse naming the process that holds the directory
   * @param onLost is told when a sync to the disk failed: only a restart finds out what is on the disk
   * @throws RestoreUnfinished when a restore into it was not finished
   * @throws BlobsWithoutLog when nothing else is left of a registry
   */
  static async begin(directory: string, onLost?: (error: Error) => void): Promise<{ opened: Promise<EmbeddedStores> }> {
    const lease = await DataDirectoryLease.acquire(directory);
    if ('heldBy' in lease) {
      const held = heldText(lease.heldBy);
      throw new DataDirectoryInUse(`${directory} ${held}; stop it, or set ANNALS_DATA to another directory`);
    }
    try {
      if (await isUnfinished(directory)) {
        throw new RestoreUnfinished(
          `a restore into ${directory} was begun and not finished: run annals restore again, with that or another backup`,
        );
      }
      await assertLogOfBlobs(directory);
    } catch (failure) {
      await lease.release();
      throw failure;
    }
    return { opened: EmbeddedStores.openAll(directory, lease, onLost === undefined ? {} : { onLost }) };
  }

  /** As begin, and waits until all is open. */
  static async open(directory: string, onLost?: (error: Error) => void): Promise<EmbeddedStores> {
    return (await EmbeddedStores.begin(directory, onLost)).opened;
  }

  private static async openAll(
    directory: string,
    lease: DataDirectoryLease,
    told: { readonly onLost?: (error: Error) => void },
  ): Promise<EmbeddedStores> {
    const begun: { close(): Promise<void> }[] = [];
    const opened = <S extends { close(): Promise<void> }>(store: S): S => {
      begun.push(store);
      return store;
    };
    try {
      // One after the other: where a newer release has written the log, nothing that is derived of it may be touched.
      const log = opened(await openLog(directory, told));
      const working = opened(await SqliteWorkingStore.open({ file: join(directory, 'working.db'), ...told }));
      const readModel = opened(await SqliteReadModel.open(directory));
      const blobs = new FilesystemBlobStore(join(directory, 'blobs'));
      return new EmbeddedStores(directory, new StatfsDisk(directory), lease, log, readModel, working, blobs);
    } catch (failure) {
      for (const store of begun) await store.close();
      await lease.release();
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.readModel.close();
    await this.working.close();
    await this.lease.release();
  }
}

/**
 * Opens the log. One of which nothing can be read does not stop a registry that has worked with it: what was derived of it
 * is still answered from.
 */
async function openLog(
  directory: string,
  told: Pick<SqliteEventLogOptions, 'onLost'>,
): Promise<SqliteEventLog | UnreadableEventLog> {
  try {
    return await SqliteEventLog.open({ file: logFile(directory), ...told });
  } catch (failure) {
    if (failure instanceof LogDamaged && wasUsed(directory)) return new UnreadableEventLog(failure);
    throw failure;
  }
}

/**
 * The file of the log. Where it is lost it is not begun anew: an empty log in memory takes its place, which is noticed
 * (LogWitness) and never written to. One that has left its WAL behind is damaged.
 */
function logFile(directory: string): string {
  const file = join(directory, 'log.db');
  const isLost = !existsSync(file) && !existsSync(`${file}-wal`) && wasUsed(directory);
  return isLost ? ':memory:' : file;
}
