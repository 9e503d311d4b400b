import type { Policy } from '#models/policy/policy';

/** What decisions need to know of a project. Undefined: it was never created. */
export interface ProjectState {
  readonly projectId: string;
  readonly slug: string;
  readonly policyRevision: number;
  readonly policy: Policy;
}
