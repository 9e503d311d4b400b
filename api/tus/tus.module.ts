import { Logger, Module } from '@nestjs/common';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { Ids } from '#application/ports/ids';
import { WorkingStore } from '#application/ports/working-store';
import { TusController } from './tus.controller';
import { TusUploads } from './tus-uploads';

/** Uploads by tus over the ports, which a global module provides. Needs acceptUploadBodies on the server. */
@Module({
  controllers: [TusController],
  providers: [
    {
      provide: TusUploads,
      inject: [BlobStore, WorkingStore, Clock, Ids],
      useFactory: (blobs: BlobStore, workingStore: WorkingStore, clock: Clock, ids: Ids) => {
        const logger = new Logger('Uploads');
        return new TusUploads(
          { blobs, workingStore, clock, ids },
          { reportFailure: (error) => logger.error(error instanceof Error ? error.stack : error) },
        );
      },
    },
  ],
})
export class TusModule {}
