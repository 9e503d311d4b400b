import type { Policy, StageRule } from '#models/policy/policy';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { Check, CheckName } from '#models/values/check';
import { isServable } from '../version/servable';
import type { VersionState } from '../version/state';
import type { ModelName } from './names';
import { notServed } from './not-served';
import type { ModelVersion } from './state';

/** What of a version decides whether it may enter a stage. */
export type Entrant = Pick<ModelVersion, 'number' | 'availability' | 'content'>;

/** What stands between a version and a stage: every check that is not good enough, and the first reason to refuse. */
export interface EntryGate {
  readonly failing: readonly Check[];
  readonly refusal: Refusal | undefined;
}

/**
 * Whether a policy lets a version into a stage for what it is and what is known of it; ways between stages are another
 * matter. Commands and questions decide by this alone.
 */
export function entryGate(
  policy: Policy,
  rule: StageRule,
  version: Entrant,
  evidence: Pick<VersionState, 'checks'>,
  name: ModelName,
): EntryGate {
  const lenient = version.content === 'external' && policy.externalMayBeUnknown;
  const failing = rule.checks
    .map((check) => evidence.checks.get(check) ?? notComputed(check))
    .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'waived' && !(lenient && outcome === 'unknown'));
  return { failing, refusal: refusalOf(policy, rule, version, evidence, name, failing) };
}

function refusalOf(
  policy: Policy,
  rule: StageRule,
  version: Entrant,
  evidence: Pick<VersionState, 'checks'>,
  name: ModelName,
  failing: readonly Check[],
): Refusal | undefined {
  const who = { ...name, version: version.number };
  const unserved = notServed(version, name);
  if (unserved) return unserved;
  if (version.availability !== 'active' && version.availability !== 'deprecated') {
    return refuse('version-not-servable', { ...who, availability: version.availability });
  }
  if (version.content === 'external' && !policy.externalMayHoldStage) return refuse('external-not-allowed', who);
  if (rule.votes > 0) return refuse('votes-not-available', { stage: rule.name, votes: rule.votes });
  if (failing.length > 0) {
    const checks = failing.map(({ name: check, outcome }) => ({ name: check, outcome }));
    return refuse('checks-not-passed', { ...who, stage: rule.name, checks });
  }
  if (isServable(version, evidence)) return undefined;
  return refuse('safety-not-passed', { ...who, outcome: evidence.checks.get('safety')?.outcome ?? 'unknown' });
}

function notComputed(name: CheckName): Check {
  return { name, outcome: 'unknown', reasons: ['Nothing is known of it.'] };
}
