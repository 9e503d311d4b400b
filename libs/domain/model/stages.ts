import type { Policy, StageRule } from '#models/policy/policy';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';

/** The stage of a policy by its name, without regard to case. */
export function stageRule(policy: Policy, name: string): StageRule | Refusal {
  const rule = policy.stages.find((stage) => foldSlug(stage.name) === foldSlug(name));
  return (
    rule ?? refuse('stage-not-found', { stage: name, stages: ['none', ...policy.stages.map((stage) => stage.name)] })
  );
}

/**
 * Whether the policy lets a version go from one stage to another. A stage that a newer policy has no more can always be
 * left, and counts as none.
 */
export function edgeAllowed(policy: Policy, from: string, to: string): boolean {
  if (policy.edges === 'every') return true;
  const known = policy.stages.some((stage) => foldSlug(stage.name) === foldSlug(from));
  const begin = known ? foldSlug(from) : 'none';
  const end = foldSlug(to);
  if (begin === end) return true;
  return policy.edges.some((edge) => foldSlug(edge.from) === begin && foldSlug(edge.to) === end);
}
