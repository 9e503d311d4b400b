import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse } from '#models/refusals/refusal';
import type { Decision } from '../decision';
import { deploymentsOf } from './deployments';
import { mustBeActive, usesOf, versionOf, type ModelName } from './names';
import { closedWindow } from './rollback-window';
import type { ModelState } from './state';

/** Deletes a version: its number is never given again, its history remains. Refused while something names it. */
export function deleteVersion(
  model: ModelState,
  command: {
    readonly number: number;
    readonly reason: string | null;
    readonly overrideWindow: boolean;
    readonly now: string;
    readonly rollbackWindowDays: number;
  },
  name: ModelName,
): Decision<ModelEvent> {
  const version = mustBeActive(model, name) ?? versionOf(model, command.number, name);
  if (isRefusal(version)) return version;
  const uses = [...usesOf(model, command.number), ...deploymentsOf(model, command.number)];
  const open = !closedWindow(version, command.now, command.rollbackWindowDays);
  const overrides = open && command.overrideWindow && command.reason !== null;
  const why =
    open && !overrides
      ? [...uses, `the rollback window of ${command.rollbackWindowDays} days (override it with a reason)`]
      : uses;
  if (why.length > 0) return refuse('version-in-use', { ...name, version: command.number, uses: why });
  return [
    {
      type: 'VersionDeleted',
      data: {
        modelId: model.modelId,
        versionId: version.versionId,
        number: command.number,
        reason: command.reason,
        overridesWindow: overrides,
      },
    },
  ];
}
