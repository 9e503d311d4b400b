import type { ModelEvent } from '#models/events/model';
import type { VersionEvent } from '#models/events/version';
import { isRefusal, refuse } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ProjectState } from '../project/state';
import type { Approval, VersionState } from '../version/state';
import { entryGate } from './entry-gate';
import { withFollowers } from './followers';
import { mustBeActive, versionOf, type ModelName } from './names';
import { emptyPlace } from './place';
import { edgeAllowed, stageRule } from './stages';
import type { ModelState } from './state';

interface Transition {
  readonly project: ProjectState;
  readonly model: ModelState;
  readonly version: VersionState;
  readonly number: number;
  readonly name: ModelName;
}

/**
 * Decides whether a version may enter a stage (or leave for none). The approval stands on the version's stream, at
 * the revision that was looked at: evidence that changes meanwhile forces a new decision.
 */
export function approveTransition(
  given: Transition & { readonly to: string; readonly reason: string | null },
): Decision<VersionEvent> {
  const { model, version: evidence, number, name } = given;
  const { policy, policyRevision } = given.project;
  const version = mustBeActive(model, name) ?? versionOf(model, number, name);
  if (isRefusal(version)) return version;
  const rule = foldSlug(given.to) === 'none' ? undefined : stageRule(policy, given.to);
  if (isRefusal(rule)) return rule;
  const to = rule?.name ?? 'none';
  if (foldSlug(version.stage) === foldSlug(to)) return [];
  const refusal =
    (edgeAllowed(policy, version.stage, to) ? undefined : refuse('edge-not-allowed', { from: version.stage, to })) ??
    (rule && entryGate(policy, rule, version, evidence, name).refusal);
  if (refusal) return refusal;
  const relied = (rule?.checks ?? []).flatMap((check) => evidence.checks.get(check) ?? []);
  const { versionId } = version;
  return [
    {
      type: 'TransitionApproved',
      data: {
        versionId,
        modelId: model.modelId,
        number,
        from: version.stage,
        to,
        digest: version.digest,
        policyRevision,
        checks: relied,
        reason: given.reason,
      },
    },
  ];
}

/** Carries out an approval on the model's stream: one event names every version that moves. */
export function transitionStage(
  given: Omit<Transition, 'version'>,
  approval: Pick<Approval, 'id' | 'from' | 'to' | 'policyRevision' | 'reason'>,
): Decision<ModelEvent> {
  const { model, number, name } = given;
  const version = mustBeActive(model, name) ?? versionOf(model, number, name);
  if (isRefusal(version)) return version;
  if (model.closedApprovals.has(approval.id)) {
    return refuse('approval-abandoned', { approval: approval.id, reason: 'it was carried out or closed before' });
  }
  if (version.availability === 'quarantined' && approval.to !== 'none') {
    return refuse('version-quarantined', { ...name, version: number });
  }
  if (version.availability === 'retired') return refuse('version-retired', { ...name, version: number });
  if (version.availability === 'archived') return refuse('version-archived', { ...name, version: number });
  if (version.stage !== approval.from) {
    return refuse('stage-moved', {
      place: `${name.project}/${name.model}@${approval.from}`,
      expected: String(number),
      holders: [],
    });
  }
  const rule = approval.to === 'none' ? undefined : stageRule(given.project.policy, approval.to);
  if (isRefusal(rule)) return rule;
  const place = rule && (model.stages.get(foldSlug(rule.name)) ?? emptyPlace(rule.name));
  const displaced =
    rule && place && place.holders.length >= rule.holders
      ? place.holders.slice(0, place.holders.length - rule.holders + 1)
      : [];
  const moves = displaced.flatMap((id) => {
    const entry = place?.entries.get(id);
    return entry && rule ? [{ versionId: entry.versionId, number: entry.number, from: rule.name, to: 'none' }] : [];
  });
  return [
    withFollowers(model, {
      type: 'StageTransitioned',
      data: {
        modelId: model.modelId,
        versionId: version.versionId,
        number,
        approval: approval.id,
        from: version.stage,
        to: approval.to,
        moves: [...moves, { versionId: version.versionId, number, from: version.stage, to: approval.to }],
        before: displaced.at(-1) ?? place?.lastLeft ?? null,
        policyRevision: approval.policyRevision,
        reason: approval.reason,
      },
    }),
  ];
}
