import { describeModel as describe } from '#domain/model/describe-model';
import { archiveModel as archive, deleteModel as remove, restoreModel as restore } from '#domain/model/model-lifecycle';
import { DescribeModel as Description, ModelLifecycle as Lifecycle } from '#models/commands/models';
import type { ModelChanged } from '#models/queries/commands';
import { RegistryCommand } from './command';
import { onModel, type ModelPlace } from './on-model';

/** Changes title, description and tags of a model. */
export class DescribeModel extends RegistryCommand<ModelPlace, Description, ModelChanged> {}
/** Takes a model out of the lists. */
export class ArchiveModel extends RegistryCommand<ModelPlace, Lifecycle, ModelChanged> {}
/** Brings an archived model back. */
export class RestoreModel extends RegistryCommand<ModelPlace, Lifecycle, ModelChanged> {}
/** Deletes a model with all of its versions for good. */
export class DeleteModel extends RegistryCommand<ModelPlace, Lifecycle, ModelChanged> {}

/** Changes what a model says of itself; what does not differ appends nothing. */
export const describeModel = onModel({
  operation: 'describe-model',
  needs: 'write',
  body: Description,
  decide: (model, body, { name }) => describe(model, body, name),
});

/** Archives a model; its versions stay as they are. */
export const archiveModel = onModel({
  operation: 'archive-model',
  needs: 'write',
  body: Lifecycle,
  decide: (model, body, { name }) => archive(model, body.reason ?? null, name),
});

/** Restores an archived model. */
export const restoreModel = onModel({
  operation: 'restore-model',
  needs: 'write',
  body: Lifecycle,
  decide: (model, body, { name }) => restore(model, body.reason ?? null, name),
});

/** Deletes a model none of whose versions is used; for owners. */
export const deleteModel = onModel({
  operation: 'delete-model',
  needs: 'own',
  body: Lifecycle,
  decide: (model, body, { name, project, attempt }) =>
    remove(
      model,
      { reason: body.reason ?? null, now: attempt.now, rollbackWindowDays: project.policy.rollbackWindowDays },
      name,
    ),
});
