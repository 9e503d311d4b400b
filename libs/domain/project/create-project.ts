import type { CreateProject } from '#models/commands/projects';
import type { ProjectEvent } from '#models/events/project';
import type { Policy } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { refuse } from '#models/refusals/refusal';
import { computedChecks } from '#models/values/check';
import type { Decision } from '../decision';
import type { ProjectState } from './state';

/** What a policy relies on and this release does not compute: names of checks, votes, and such. */
export function uncomputed(policy: Policy): string[] {
  const computed: readonly string[] = computedChecks;
  const checks = policy.stages.flatMap((stage) => stage.checks).filter((check) => !computed.includes(check));
  const votes = policy.stages.some((stage) => stage.votes > 0) ? ['votes'] : [];
  return [...new Set([...policy.needs, ...votes, ...checks])];
}

/** Creates a project with the first revision of its policy. */
export function createProject(
  state: ProjectState | undefined,
  command: CreateProject & { readonly projectId: string },
): Decision<ProjectEvent> {
  if (state) return refuse('project-exists', { project: state.slug });
  const policy = presets[command.preset];
  const missing = uncomputed(policy);
  if (missing.length > 0) return refuse('preset-not-available', { preset: command.preset, missing });
  return [
    {
      type: 'ProjectCreated',
      data: {
        projectId: command.projectId,
        slug: command.slug,
        title: command.title ?? command.slug,
        description: command.description ?? null,
        policyRevision: 1,
        policy,
      },
    },
  ];
}
