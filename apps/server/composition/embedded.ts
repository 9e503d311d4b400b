import { Global, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { MetersModule } from '#api/metrics/meters.module';
import { StoreMetrics } from '#api/metrics/store-metrics';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { DataDisk } from '#application/ports/data-disk';
import { EventFeed } from '#application/ports/event-feed';
import { EventLog } from '#application/ports/event-log';
import { Ids } from '#application/ports/ids';
import { Lease } from '#application/ports/lease';
import { ReadModel } from '#application/ports/read-model';
import { StateCopies } from '#application/ports/state-copies';
import { WorkingStore } from '#application/ports/working-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MeasuredBlobStore } from '../decorators/measured-blob-store';
import { MeasuredEventLog } from '../decorators/measured-event-log';
import { MeasuredReadModel } from '../decorators/measured-read-model';
import { MeasuredWorkingStore } from '../decorators/measured-working-store';
import { EmbeddedCopies } from './embedded-copies';
import { EmbeddedStores } from './embedded-stores';
import { RandomIds } from './random-ids';
import { SystemClock } from './system-clock';

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
      measured(EventLog, (metrics) => new MeasuredEventLog(stores.log, metrics)),
      measured(ReadModel, (metrics) => new MeasuredReadModel(stores.readModel, metrics)),
      measured(WorkingStore, (metrics) => new MeasuredWorkingStore(stores.working, metrics)),
      measured(BlobStore, (metrics) => new MeasuredBlobStore(stores.blobs, metrics)),
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
    return { module: EmbeddedModule, imports: [MetersModule], providers, exports: providers };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stores.close();
  }
}

/** A port whose use is measured. */
function measured<P>(port: abstract new () => P, over: (metrics: StoreMetrics) => P): Provider {
  return { provide: port, useFactory: over, inject: [StoreMetrics] };
}
