import type { RowOperation } from '#application/ports/catalogue-rows';
import type { KnownEvent } from '#models/events/envelope';
import type { Policy } from '#models/policy/policy';
import { foldSlug } from '#models/values/slug';
import { put, type Projection } from './projection';

/** Projects and the policies that hold in them. */
export const projects: Projection = (event) => {
  if (event.type === 'PolicyChanged') {
    const { projectId, revision, policy } = event.data;
    return [policyRow(event, projectId, revision, policy)];
  }
  if (event.type !== 'ProjectCreated') return [];
  const { projectId, slug, title, description, policyRevision, policy } = event.data;
  return [
    put(
      'projects',
      { project_id: projectId },
      {
        slug,
        slug_folded: foldSlug(slug),
        title,
        description,
        created_at: event.recordedAt,
        created_by: event.actor,
      },
    ),
    policyRow(event, projectId, policyRevision, policy),
  ];
};

function policyRow(event: KnownEvent, projectId: string, revision: number, policy: Policy): RowOperation {
  return put(
    'policies',
    { project_id: projectId },
    {
      revision,
      preset: policy.preset,
      policy: JSON.stringify(policy),
      since: event.recordedAt,
      changed_by: event.actor,
    },
  );
}
