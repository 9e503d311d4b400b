import type { Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Execution } from '../execution';
import { BlobStore } from '../ports/blob-store';
import { AttachContentHandler } from './attach-content-handler';
import { ChangeAvailability, changeAvailability, DeleteVersion, deleteVersion } from './change-availability';
import {
  ArchiveModel,
  archiveModel,
  DeleteModel,
  deleteModel,
  DescribeModel,
  describeModel,
  RestoreModel,
  restoreModel,
} from './change-model';
import { ChangePolicy, changePolicy } from './change-policy';
import { handles } from './command';
import { CreateProject, createProject } from './create-project';
import { EndDeployment, endDeployment, RecordDeployment, recordDeployment } from './deployments';
import {
  DescribeVersion,
  describeVersion,
  LinkLineage,
  linkLineage,
  RecordEvaluations,
  recordEvaluations,
} from './record-evidence';
import { RegisterModel, registerModel } from './register-model';
import { RegisterVersionHandler } from './register-version-handler';
import { RenameModel, renameModel } from './rename-model';
import { RollBack, rollBack } from './roll-back';
import { RemoveAlias, removeAlias, SetAlias, setAlias } from './set-alias';
import { CreateTokenHandler, RevokeTokenHandler } from './tokens';
import { TransitionStage, transitionStage } from './transition-stage';

@CommandHandler(RollBack)
class RollBackHandler implements ICommandHandler<RollBack> {
  constructor(
    private readonly execution: Execution,
    private readonly blobs: BlobStore,
  ) {}

  execute({ place, body, by }: RollBack) {
    return this.execution.run(rollBack(this.blobs), place, body, by);
  }
}

/** Every command that the registry takes. */
export const commandHandlers: Type<ICommandHandler>[] = [
  handles(CreateProject, createProject),
  handles(ChangePolicy, changePolicy),
  handles(RegisterModel, registerModel),
  handles(DescribeModel, describeModel),
  handles(RenameModel, renameModel),
  handles(ArchiveModel, archiveModel),
  handles(RestoreModel, restoreModel),
  handles(DeleteModel, deleteModel),
  RegisterVersionHandler,
  AttachContentHandler,
  handles(DescribeVersion, describeVersion),
  handles(RecordEvaluations, recordEvaluations),
  handles(LinkLineage, linkLineage),
  handles(TransitionStage, transitionStage),
  RollBackHandler,
  handles(SetAlias, setAlias),
  handles(RemoveAlias, removeAlias),
  handles(RecordDeployment, recordDeployment),
  handles(EndDeployment, endDeployment),
  handles(ChangeAvailability, changeAvailability),
  handles(DeleteVersion, deleteVersion),
  CreateTokenHandler,
  RevokeTokenHandler,
];
