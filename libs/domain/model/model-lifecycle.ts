import type { ModelEvent } from '#models/events/model';
import { refuse } from '#models/refusals/refusal';
import type { Decision } from '../decision';
import { deploymentsOf } from './deployments';
import { mustBeActive, usesOf, type ModelName } from './names';
import type { ModelState } from './state';
import { closedWindow } from './rollback-window';

/** An archived model is in no list and takes no changes; what it serves goes on being served. */
export function archiveModel(state: ModelState, reason: string | null, name: ModelName): Decision<ModelEvent> {
  return mustBeActive(state, name) ?? [{ type: 'ModelArchived', data: { modelId: state.modelId, reason } }];
}

/** Brings an archived model back; refuses one that is not archived. */
export function restoreModel(state: ModelState, reason: string | null, name: ModelName): Decision<ModelEvent> {
  if (state.lifecycle === 'deleted') return refuse('model-deleted', name);
  if (state.lifecycle === 'active') return refuse('model-not-archived', name);
  return [{ type: 'ModelRestored', data: { modelId: state.modelId, reason } }];
}

/** Deletes a model with all its versions; refused while one of them is in use or might be rolled back to. */
export function deleteModel(
  state: ModelState,
  command: { readonly reason: string | null; readonly now: string; readonly rollbackWindowDays: number },
  name: ModelName,
): Decision<ModelEvent> {
  if (state.lifecycle === 'deleted') return refuse('model-deleted', name);
  const standing = [...state.versions.values()].filter((version) => version.availability !== 'deleted');
  for (const version of standing) {
    const uses = [...usesOf(state, version.number), ...deploymentsOf(state, version.number)];
    const window = closedWindow(version, command.now, command.rollbackWindowDays);
    if (uses.length > 0 || !window) {
      return refuse('version-in-use', {
        ...name,
        version: version.number,
        uses: [...uses, ...(window ? [] : ['rollback window'])],
      });
    }
  }
  return [
    {
      type: 'ModelDeleted',
      data: {
        modelId: state.modelId,
        reason: command.reason,
        versions: standing.map(({ versionId, number }) => ({ versionId, number })),
      },
    },
  ];
}
