import { Logger, Module } from '@nestjs/common';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { DataDisk } from '#application/ports/data-disk';
import { Ids } from '#application/ports/ids';
import { WorkingStore } from '#application/ports/working-store';
import { BlobTouches } from '#application/uploads/blob-touches';
import { UploadsModule } from '#application/uploads/uploads.module';
import { TusController } from './tus.controller';
import { LoadedUploads } from './loaded-uploads';

/** Uploads by tus over the ports, which a global module provides. Needs acceptUploadBodies on the server. */
@Module({
  imports: [UploadsModule],
  controllers: [TusController],
  providers: [
    {
      provide: LoadedUploads,
      inject: [BlobStore, BlobTouches, WorkingStore, Clock, Ids, DataDisk],
      useFactory: (
        blobs: BlobStore,
        touches: BlobTouches,
        workingStore: WorkingStore,
        clock: Clock,
        ids: Ids,
        disk: DataDisk,
      ) => {
        const logger = new Logger('Uploads');
        return new LoadedUploads(
          { blobs, touches, workingStore, clock, ids, disk },
          { reportFailure: (error) => logger.error(error instanceof Error ? error.stack : error) },
        );
      },
    },
  ],
})
export class TusModule {}
