import { Module } from '@nestjs/common';
import { ApplicationModule } from '#application/application.module';
import { EventsController } from './events.controller';

/** What happens in the registry, told as it happens. */
@Module({ imports: [ApplicationModule], controllers: [EventsController] })
export class EventsModule {}
