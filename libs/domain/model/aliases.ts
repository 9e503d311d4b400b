import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { reservedName } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ProjectState } from '../project/state';
import { isServable } from '../version/servable';
import type { VersionState } from '../version/state';
import { followsStage } from './followers';
import { mustBeActive, versionOf, type ModelName } from './names';
import { notServed } from './not-served';
import { currentEntry, followedEntry } from './place';
import type { Entry, ModelState } from './state';

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
  const unserved = notServed(target, name);
  if (unserved) return unserved;
  if (!isServable(target, version)) {
    return refuse('version-not-servable', { ...name, version: number, availability: target.availability });
  }
  const following = followsStage(model, alias, name);
  if (following) return following;
  const place = model.aliases.get(foldSlug(alias));
  const current = currentEntry(place);
  if (current?.number === number) return [];
  return [
    {
      type: 'AliasSet',
      data: {
        modelId: model.modelId,
        alias: place?.name ?? alias,
        follows: null,
        versionId: target.versionId,
        number,
        displaced: current ? entryName(current) : null,
        before: current?.entryId ?? place?.lastLeft ?? null,
        reason: command.reason,
      },
    },
  ];
}

/**
 * Lets an alias follow a stage: from now on it names the stage's last holder, and none while the stage is empty. It
 * gives up the version that it named by itself. Following the same stage again is no change.
 */
export function followStage(
  project: ProjectState,
  model: ModelState,
  command: { readonly alias: string; readonly stage: string; readonly reason: string | null },
  name: ModelName,
): Decision<ModelEvent> {
  const { alias, reason } = command;
  const refusal = mustBeActive(model, name) ?? nameProblem(project, alias);
  if (refusal) return refusal;
  const { stages } = project.policy;
  const stage = stages.find((candidate) => foldSlug(candidate.name) === foldSlug(command.stage));
  if (!stage) return refuse('stage-not-found', { stage: command.stage, stages: stages.map((known) => known.name) });
  const followed = model.followers.get(foldSlug(alias));
  if (followed && foldSlug(followed.stage) === foldSlug(stage.name)) return [];
  const elsewhere = followsStage(model, alias, name);
  if (elsewhere) return elsewhere;
  const place = model.aliases.get(foldSlug(alias));
  const current = currentEntry(place);
  const follower = { name: place?.name ?? alias, stage: stage.name };
  const held = followedEntry(model, follower);
  return [
    {
      type: 'AliasSet',
      data: {
        modelId: model.modelId,
        alias: follower.name,
        follows: follower.stage,
        versionId: held?.versionId ?? null,
        number: held?.number ?? null,
        displaced: current ? entryName(current) : null,
        reason,
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
  const { modelId } = model;
  const { reason } = command;
  const follower = model.followers.get(foldSlug(command.alias));
  if (follower) {
    const held = followedEntry(model, follower);
    const named = { versionId: held?.versionId ?? null, number: held?.number ?? null };
    return [
      { type: 'AliasRemoved', data: { modelId, alias: follower.name, follows: follower.stage, ...named, reason } },
    ];
  }
  const place = model.aliases.get(foldSlug(command.alias));
  const current = currentEntry(place);
  if (!place || !current) return refuse('alias-not-found', { ...name, alias: command.alias });
  const { versionId, number } = current;
  return [{ type: 'AliasRemoved', data: { modelId, alias: place.name, follows: null, versionId, number, reason } }];
}

function entryName({ entryId, versionId, number }: Entry): { entryId: string; versionId: string; number: number } {
  return { entryId, versionId, number };
}
