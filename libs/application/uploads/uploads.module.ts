import { Module } from '@nestjs/common';
import { BlobTouches } from './blob-touches';

/** The one keeper of touches and locks, for those who take bytes in and the sweep that deletes them. */
@Module({ providers: [BlobTouches], exports: [BlobTouches] })
export class UploadsModule {}
