import type { ChangePolicy } from '#models/commands/projects';
import type { ProjectEvent } from '#models/events/project';
import type { Policy } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { reservedName } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import { uncomputed } from './create-project';
import type { ProjectState } from './state';

/** The policy that a caller wants: a preset, or rules of its own, as far as this release can keep them. */
export function chosenPolicy(choice: Pick<ChangePolicy, 'preset' | 'policy'>): Policy | Refusal {
  const policy = choice.policy ?? presets[choice.preset ?? 'open'];
  const reserved = policy.stages.map(({ name }) => ({ name, reason: reservedName(name) }));
  for (const { name, reason } of reserved) if (reason !== undefined) return refuse('name-reserved', { name, reason });
  const problems = problemsOf(policy);
  if (problems.length > 0) return refuse('invalid-input', { problems });
  const missing = uncomputed(policy);
  return missing.length > 0 ? refuse('preset-not-available', { preset: policy.preset, missing }) : policy;
}

/**
 * Gives a project another revision of its policy; the policy that holds already is no change. Versions keep the stages
 * that they stand in: what a decision relied on is the revision that it cites.
 */
export function changePolicy(state: ProjectState, command: ChangePolicy): Decision<ProjectEvent> {
  const policy = chosenPolicy(command);
  if (isRefusal(policy)) return policy;
  if (JSON.stringify(policy) === JSON.stringify(state.policy)) return [];
  const { projectId, policyRevision } = state;
  return [
    {
      type: 'PolicyChanged',
      data: {
        projectId,
        revision: policyRevision + 1,
        policy,
        previousRevision: policyRevision,
        reason: command.reason ?? null,
      },
    },
  ];
}

/** What contradicts itself in a policy: names are unique without case, and what is named has to be there. */
function problemsOf(policy: Policy): { path: string; message: string }[] {
  const names = policy.stages.map(({ name }) => foldSlug(name));
  const known = new Set([...names, 'none']);
  const twice = names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ path: `/policy/stages/${index}/name`, message: `${name} is the name of an earlier stage` }]
      : [],
  );
  const edges = policy.edges === 'every' ? [] : policy.edges;
  const lost = edges.flatMap((edge, index) =>
    (['from', 'to'] as const)
      .filter((end) => !known.has(foldSlug(edge[end])))
      .map((end) => ({ path: `/policy/edges/${index}/${end}`, message: `${edge[end]} is no stage of the policy` })),
  );
  const ref = foldSlug(policy.defaultRef);
  const unknownRef =
    ref === 'latest' || names.includes(ref)
      ? []
      : [{ path: '/policy/defaultRef', message: `${policy.defaultRef} is neither latest nor a stage of the policy` }];
  return [...twice, ...lost, ...unknownRef];
}
