import { join } from 'node:path';
import { Global, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { isUnfinished } from '#application/backup/restored-folder';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { DataDisk } from '#application/ports/data-disk';
import { EventFeed } from '#application/ports/event-feed';
import { EventLog } from '#application/ports/event-log';
import { Ids } from '#application/ports/ids';
import { Lease, type LeaseHolder } from '#application/ports/lease';
import { ReadModel } from '#application/ports/read-model';
import { StateCopies } from '#application/ports/state-copies';
import { WorkingStore } from '#application/ports/working-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { EmbeddedCopies } from './embedded-copies';
import { RandomIds } from './random-ids';
import { StatfsDisk } from './statfs-disk';
import { SystemClock } from './system-clock';

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
    readonly log: SqliteEventLog,
    readonly readModel: SqliteReadModel,
    readonly working: SqliteWorkingStore,
    readonly blobs: FilesystemBlobStore,
  ) {}

  /**
   * @throws DataDirectoryInUse naming the process that holds the directory
   * @param onLost is told when a sync to the disk failed: only a restart finds out what is on the disk
   * @throws RestoreUnfinished when a restore into it was not finished
   */
  static async open(directory: string, onLost?: (error: Error) => void): Promise<EmbeddedStores> {
    const lease = await DataDirectoryLease.acquire(directory);
    if ('heldBy' in lease) {
      const held = heldText(lease.heldBy);
      throw new DataDirectoryInUse(`${directory} ${held}; stop it, or set ANNALS_DATA to another directory`);
    }
    const begun: { close(): Promise<void> }[] = [];
    const opened = <S extends { close(): Promise<void> }>(store: S): S => {
      begun.push(store);
      return store;
    };
    const told = onLost === undefined ? {} : { onLost };
    try {
      if (await isUnfinished(directory)) {
        throw new RestoreUnfinished(
          `a restore into ${directory} was begun and not finished: run annals restore again, with that or another backup`,
        );
      }
      const log = opened(await SqliteEventLog.open({ file: join(directory, 'log.db'), ...told }));
      const readModel = opened(await SqliteReadModel.open(directory));
      const working = opened(await SqliteWorkingStore.open({ file: join(directory, 'working.db'), ...told }));
      return new EmbeddedStores(
        directory,
        new StatfsDisk(directory),
        lease,
        log,
        readModel,
        working,
        new FilesystemBlobStore(join(directory, 'blobs')),
      );
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

/** All ports, kept by SQLite files and a directory: one process, no services. */
@Global()
@Module({})
export class EmbeddedModule implements OnApplicationShutdown {
  constructor(private readonly stores: EmbeddedStores) {}

  static over(stores: EmbeddedStores): DynamicModule {
    const providers: Provider[] = [
      { provide: EmbeddedStores, useValue: stores },
      { provide: DataDisk, useValue: stores.disk },
      { provide: Lease, useValue: stores.lease },
      { provide: EventLog, useValue: stores.log },
      { provide: ReadModel, useValue: stores.readModel },
      { provide: WorkingStore, useValue: stores.working },
      { provide: BlobStore, useValue: stores.blobs },
      { provide: StateCopies, useValue: new EmbeddedCopies(stores.directory, stores.log, stores.working) },
      { provide: Clock, useClass: SystemClock },
      { provide: Ids, useClass: RandomIds },
      LogIdentity,
      {
        provide: EventFeed,
        useFactory: (log: EventLog, identity: LogIdentity) => new InProcessFeed(log, () => identity.logId),
        inject: [EventLog, LogIdentity],
      },
    ];
    return { module: EmbeddedModule, providers, exports: providers };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}
