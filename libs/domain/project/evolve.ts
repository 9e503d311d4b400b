import type { ProjectEvent } from '#models/events/project';
import type { ProjectState } from './state';

/** The project after one more event. */
export function evolveProject(_state: ProjectState | undefined, event: ProjectEvent): ProjectState {
  switch (event.type) {
    case 'ProjectCreated':
      return {
        projectId: event.data.projectId,
        slug: event.data.slug,
        policyRevision: event.data.policyRevision,
        policy: event.data.policy,
      };
  }
}
