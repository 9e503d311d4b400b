import { foldSlug } from '#models/values/slug';
import { put, type Projection } from './projection';

/** Projects and the policies that hold in them. */
export const projects: Projection = (event) => {
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
    put(
      'policies',
      { project_id: projectId },
      {
        revision: policyRevision,
        preset: policy.preset,
        policy: JSON.stringify(policy),
        since: event.recordedAt,
        changed_by: event.actor,
      },
    ),
  ];
};
