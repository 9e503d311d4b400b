import { join } from 'node:path';
import { Global, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { EventFeed } from '#application/ports/event-feed';
import { EventLog } from '#application/ports/event-log';
import { Ids } from '#application/ports/ids';
import { Lease } from '#application/ports/lease';
import { ReadModel } from '#application/ports/read-model';
import { WorkingStore } from '#application/ports/working-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { RandomIds } from './random-ids';
import { SystemClock } from './system-clock';

/** Another process holds the data directory. */
export class DataDirectoryInUse extends Error {}

/** Everything that the embedded profile keeps, opened in one directory by this process alone. */
export class EmbeddedStores {
  private constructor(
    readonly lease: DataDirectoryLease,
    readonly log: SqliteEventLog,
    readonly readModel: SqliteReadModel,
    readonly working: SqliteWorkingStore,
    readonly blobs: FilesystemBlobStore,
  ) {}

  /** @throws DataDirectoryInUse naming the process that holds the directory */
  static async open(directory: string): Promise<EmbeddedStores> {
    const lease = await DataDirectoryLease.acquire(directory);
    if ('heldBy' in lease) {
      const { pid, startedAt, url } = lease.heldBy;
      throw new DataDirectoryInUse(
        `${directory} is held by process ${pid} since ${startedAt}${url === undefined ? '' : `, which serves ${url}`}; stop it, or set ANNALS_DATA to another directory`,
      );
    }
    try {
      const log = await SqliteEventLog.open({ file: join(directory, 'log.db') });
      const readModel = await SqliteReadModel.open(join(directory, 'read.db'));
      const working = SqliteWorkingStore.open({ file: join(directory, 'working.db') });
      return new EmbeddedStores(lease, log, readModel, working, new FilesystemBlobStore(join(directory, 'blobs')));
    } catch (failure) {
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
      { provide: Lease, useValue: stores.lease },
      { provide: EventLog, useValue: stores.log },
      { provide: ReadModel, useValue: stores.readModel },
      { provide: WorkingStore, useValue: stores.working },
      { provide: BlobStore, useValue: stores.blobs },
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
