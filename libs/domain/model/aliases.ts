import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { reservedName } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ProjectState } from '../project/state';
import { isServable } from '../version/servable';
import type { VersionState } from '../version/state';
import { mustBeActive, versionOf, type ModelName } from './names';
import { currentEntry } from './place';
import type { ModelState } from './state';

/** Why a name can be no alias in a project: it has another meaning as a ref. */
function nameProblem(project: ProjectState, alias: string): Refusal | undefined {
  const stage = project.policy.stages.find(({ name }) => foldSlug(name) === foldSlug(alias));
  const reason = reservedName(alias) ?? (stage && `${alias} is the name of a stage`);
  return reason ? refuse('name-reserved', { name: alias, reason }) : undefined;
}

/** Lets an alias name a version that may be served; naming it again is no change. */
export function setAlias(
  project: ProjectState,
  model: ModelState,
  version: VersionState,
  command: { readonly alias: string; readonly number: number; readonly reason: string | null },
  name: ModelName,
): Decision<ModelEvent> {
  const { alias, number } = command;
  const target = mustBeActive(model, name) ?? nameProblem(project, alias) ?? versionOf(model, number, name);
  if (isRefusal(target)) return target;
  if (target.availability === 'quarantined') return refuse('version-quarantined', { ...name, version: number });
  if (!isServable(target, version)) {
    return refuse('version-not-servable', { ...name, version: number, availability: target.availability });
  }
  const place = model.aliases.get(foldSlug(alias));
  const current = currentEntry(place);
  if (current?.number === number) return [];
  const displaced = current ? { entryId: current.entryId, versionId: current.versionId, number: current.number } : null;
  return [
    {
      type: 'AliasSet',
      data: {
        modelId: model.modelId,
        alias: place?.name ?? alias,
        versionId: target.versionId,
        number,
        displaced,
        before: current?.entryId ?? place?.lastLeft ?? null,
        reason: command.reason,
      },
    },
  ];
}

/** The alias names nothing any more; what it named before is remembered. */
export function removeAlias(
  model: ModelState,
  command: { readonly alias: string; readonly reason: string | null },
  name: ModelName,
): Decision<ModelEvent> {
  const refusal = mustBeActive(model, name);
  if (refusal) return refusal;
  const place = model.aliases.get(foldSlug(command.alias));
  const current = currentEntry(place);
  if (!place || !current) return refuse('alias-not-found', { ...name, alias: command.alias });
  const { versionId, number } = current;
  return [
    {
      type: 'AliasRemoved',
      data: { modelId: model.modelId, alias: place.name, versionId, number, reason: command.reason },
    },
  ];
}
