import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ProjectState } from '../project/state';
import { followsStage, withFollowers } from './followers';
import { mustBeActive, type ModelName } from './names';
import { currentEntry, entryOf, nearestBefore } from './place';
import { olderThan } from './rollback-window';
import { stageRule } from './stages';
import type { Entry, ModelState, Place } from './state';

interface Rollback {
  readonly project: ProjectState;
  readonly model: ModelState;
  readonly name: ModelName;
  readonly place: { readonly kind: 'stage' | 'alias'; readonly name: string };
  /** The version that must hold the place; undefined: whoever entered last. */
  readonly leaves: number | undefined;
  /** Whether a version may be served and its bytes are here. */
  readonly eligible: (versionId: string, number: number) => boolean;
  readonly reason: string | null;
  readonly now: string;
}

/** Who held a place before whoever holds it now, as far as it may be rolled back to; refusals say why it may not. */
export function rollbackTarget(given: Rollback): { left: Entry; entered: Entry; place: Place } | Refusal {
  const { model, name } = given;
  const where = `${name.project}/${name.model}@${given.place.name}`;
  const stage = given.place.kind === 'stage' ? stageRule(given.project.policy, given.place.name) : undefined;
  const refusal =
    mustBeActive(model, name) ??
    (isRefusal(stage) ? stage : undefined) ??
    (given.place.kind === 'alias' ? followsStage(model, given.place.name, name) : undefined);
  if (refusal) return refusal;
  const place = (given.place.kind === 'stage' ? model.stages : model.aliases).get(foldSlug(given.place.name));
  const current = currentEntry(place);
  if (!place || !current) {
    if (given.place.kind === 'stage') return refuse('stage-empty', { ...name, stage: given.place.name });
    return refuse('alias-not-found', { ...name, alias: given.place.name });
  }
  const left = given.leaves === undefined ? current : entryOf(place, given.leaves);
  if (!left) {
    const holders = place.holders.flatMap((id) => place.entries.get(id)?.number ?? []);
    return refuse('stage-moved', { place: where, expected: String(given.leaves), holders });
  }
  const days = given.project.policy.rollbackWindowDays;
  if (given.place.kind === 'stage' && olderThan(left.enteredAt, given.now, days)) {
    return refuse('rollback-window-closed', { place: where, days });
  }
  const holding = new Set(place.holders.flatMap((id) => place.entries.get(id)?.number ?? []));
  const entered = nearestBefore(
    place,
    left,
    (entry) => !holding.has(entry.number) && given.eligible(entry.versionId, entry.number),
  );
  return entered ? { left, entered, place } : refuse('nothing-to-roll-back-to', { place: where });
}

/** The nearest earlier holder that may be served holds the place again; one event. */
export function rollBack(given: Rollback): Decision<ModelEvent> {
  const target = rollbackTarget(given);
  if (isRefusal(target)) return target;
  const left = named(target.left);
  const entered = named(target.entered);
  const { modelId } = given.model;
  if (given.place.kind === 'alias') {
    return [
      { type: 'AliasRolledBack', data: { modelId, alias: target.place.name, left, entered, reason: given.reason } },
    ];
  }
  const stage = target.place.name;
  const from = given.model.versions.get(entered.number)?.stage ?? 'none';
  const moves = [
    { versionId: left.versionId, number: left.number, from: stage, to: 'none' },
    { versionId: entered.versionId, number: entered.number, from, to: stage },
  ];
  const policyRevision = given.project.policyRevision;
  const data = { modelId, stage, left, entered, moves, policyRevision, reason: given.reason };
  return [withFollowers(given.model, { type: 'StageRolledBack', data })];
}

function named({ entryId, versionId, number }: Entry): { entryId: string; versionId: string; number: number } {
  return { entryId, versionId, number };
}
