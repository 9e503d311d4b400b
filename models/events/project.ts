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
  /** Other rules hold from now on; decisions cite the revision that they relied on. */
  PolicyChanged: z.strictObject({
    projectId: z.string(),
    revision: z.int(),
    policy: Policy,
    previousRevision: z.int(),
    reason: z.string().nullable(),
  }),
};
/** An event of a project's stream, its data by its type. */
export type ProjectEvent = EventOf<typeof projectEvents>;
