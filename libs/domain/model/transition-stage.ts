import type { ModelEvent } from '#models/events/model';
import type { VersionEvent } from '#models/events/version';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Policy, StageRule } from '#models/policy/policy';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ProjectState } from '../project/state';
import { isServable } from '../version/servable';
import type { Approval, VersionState } from '../version/state';
import { mustBeActive, versionOf, type ModelName } from './names';
import { emptyPlace } from './place';
import { edgeAllowed, stageRule } from './stages';
import type { ModelState, ModelVersion } from './state';

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
  if (version.stage === to) return [];
  const refusal =
    (edgeAllowed(policy, version.stage, to) ? undefined : refuse('edge-not-allowed', { from: version.stage, to })) ??
    (rule && mayEnter(policy, rule, version, evidence, name));
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

function mayEnter(
  policy: Policy,
  rule: StageRule,
  version: ModelVersion,
  evidence: VersionState,
  name: ModelName,
): Refusal | undefined {
  const who = { ...name, version: version.number };
  if (version.availability === 'quarantined') return refuse('version-quarantined', who);
  if (version.availability !== 'active' && version.availability !== 'deprecated') {
    return refuse('version-not-servable', { ...who, availability: version.availability });
  }
  if (version.content === 'external' && !policy.externalMayHoldStage) return refuse('external-not-allowed', who);
  if (rule.votes > 0) return refuse('votes-not-available', { stage: rule.name, votes: rule.votes });
  const lenient = version.content === 'external' && policy.externalMayBeUnknown;
  const failing = rule.checks
    .map((check) => ({ name: check, outcome: evidence.checks.get(check)?.outcome ?? 'unknown' }))
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'waived' && !(lenient && outcome === 'unknown'));
  if (failing.length > 0) return refuse('checks-not-passed', { ...who, stage: rule.name, checks: failing });
  return isServable(version, evidence)
    ? undefined
    : refuse('safety-not-passed', { ...who, outcome: evidence.checks.get('safety')?.outcome ?? 'unknown' });
}

/** Carries out an approval on the model's stream: one event names every version that moves. */
export function transitionStage(
  given: Omit<Transition, 'version'>,
  approval: Pick<Approval, 'id' | 'from' | 'to' | 'policyRevision' | 'reason'>,
): Decision<ModelEvent> {
  const { model, number, name } = given;
  const version = mustBeActive(model, name) ?? versionOf(model, number, name);
  if (isRefusal(version)) return version;
  if (version.availability === 'quarantined' && approval.to !== 'none') {
    return refuse('version-quarantined', { ...name, version: number });
  }
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
    {
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
    },
  ];
}
