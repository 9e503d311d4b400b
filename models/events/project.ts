import { z } from 'zod';
import { Policy } from '../policy/policy';
import type { EventOf } from './define';

/** Stream `project-<id>`. */
export const projectEvents = {
  /** A namespace begins, with the first revision of its policy. */
  ProjectCreated: z.strictObject({
    projectId: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    policyRevision: z.int(),
    policy: Policy,
  }),
};
export type ProjectEvent = EventOf<typeof projectEvents>;
