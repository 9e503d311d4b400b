import type { ProjectEvent } from '#models/events/project';
import type { ProjectState } from './state';

/** The project after one more event. */
export function evolveProject(state: ProjectState | undefined, event: ProjectEvent): ProjectState {
  switch (event.type) {
    case 'ProjectCreated':
      return {
        projectId: event.data.projectId,
        slug: event.data.slug,
        policyRevision: event.data.policyRevision,
        policy: event.data.policy,
      };
    case 'PolicyChanged':
      if (!state) throw new Error('a policy was changed before its project was created');
      return { ...state, policyRevision: event.data.revision, policy: event.data.policy };
  }
}
