import { Module } from '@nestjs/common';
import { ApplicationModule } from '#application/application.module';
import { ModelToPush } from './model-to-push';
import { PushController } from './push.controller';
import { ReceivedFiles } from './received-files';
import { RegistrationEnds } from './registration-end';

/** Pushes as one tar over the ports, which a global module provides. Needs acceptPushBodies on the server. */
@Module({
  imports: [ApplicationModule],
  controllers: [PushController],
  providers: [ModelToPush, ReceivedFiles, RegistrationEnds],
})
export class PushModule {}
