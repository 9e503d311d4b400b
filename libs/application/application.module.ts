import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Backup } from './backup/backup';
import { Backups } from './backup/backups';
import { commandHandlers } from './commands/handlers';
import { Execution } from './execution';
import { Operations } from './operations/operations';
import { CatalogueComparison } from './projecting/catalogue-comparison';
import { LogWitness } from './projecting/log-witness';
import { Projector } from './projecting/projector';
import { Rebuilds } from './projecting/rebuilds';
import { AskCatalogueHandler } from './queries/ask-catalogue';
import { ByteComparisons } from './queries/byte-comparisons';
import { CompareVersionsHandler } from './queries/compare-versions';
import { ExplainVersionHandler } from './queries/explain-version';
import { MissingBlobs } from './queries/missing-blobs';
import { PreviewRollbackHandler } from './queries/preview-rollback';
import { ShowGateHandler } from './queries/show-gate';
import { RememberedAnswers } from './queries/remembered-answers';
import { Standpoint } from './queries/standpoint';
import { TestPolicyHandler } from './queries/test-policy';
import { AttachmentRunner } from './registration/attachment-runner';
import { HeldContent } from './registration/held-content';
import { RegistrationRunner } from './registration/registration-runner';
import { Registry } from './registry';
import { EventStreams } from './streaming/event-streams';
import { StreamLimits } from './streaming/stream-limits';
import { SweepObstacles } from './sweeping/sweep-obstacles';
import { Sweeper } from './sweeping/sweeper';
import { Sweeps } from './sweeping/sweeps';
import { SweptBlobs } from './sweeping/swept-blobs';
import { UnwantedBlobs } from './sweeping/unwanted-blobs';
import { TokenList } from './tokens/token-list';
import { Revocations } from './tokens/revocations';
import { TokenRecords } from './tokens/token-records';
import { UploadsModule } from './uploads/uploads.module';
import { Verification } from './verification/verification';
import { Verifications } from './verification/verifications';
import { WriteGate } from './write-gate';

const queryHandlers = [
  AskCatalogueHandler,
  CompareVersionsHandler,
  ShowGateHandler,
  TestPolicyHandler,
  ExplainVersionHandler,
  PreviewRollbackHandler,
];
const services = [
  Execution,
  WriteGate,
  Projector,
  CatalogueComparison,
  Rebuilds,
  Standpoint,
  RememberedAnswers,
  Operations,
  RegistrationRunner,
  AttachmentRunner,
  ByteComparisons,
  MissingBlobs,
  HeldContent,
  SweepObstacles,
  UnwantedBlobs,
  SweptBlobs,
  Sweeper,
  Sweeps,
  Backup,
  Backups,
  Verification,
  Verifications,
  EventStreams,
  StreamLimits,
  TokenRecords,
  Revocations,
  TokenList,
  LogWitness,
  Registry,
];

/** Everything that the registry does, whatever asks for it and wherever it is kept. Ports come from the profile. */
@Module({
  imports: [CqrsModule, UploadsModule],
  providers: [...commandHandlers, ...queryHandlers, ...services],
  exports: [CqrsModule, UploadsModule, ...services],
})
export class ApplicationModule {}
