import { z } from 'zod';
import { Policy } from '../policy/policy';
import { Instant } from '../values/instant';
import { Slug } from '../values/slug';
import { PageQuestion, pageOf } from './page';

/** A project. */
export const ProjectAnswer = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    models: z.int(),
    preset: z.string(),
    policyRevision: z.int(),
    createdAt: Instant,
    createdBy: z.string(),
    position: z.string(),
  })
  .meta({ id: 'Project' });
export type ProjectAnswer = z.output<typeof ProjectAnswer>;

/** A policy, its revision, and who brought it in when. */
export const PolicyAnswer = z
  .strictObject({
    project: z.string(),
    revision: z.int(),
    policy: Policy,
    since: Instant,
    changedBy: z.string(),
    position: z.string().meta({ description: 'Position of its last change: its ETag.' }),
  })
  .meta({ id: 'ProjectPolicy' });
export type PolicyAnswer = z.output<typeof PolicyAnswer>;

/** The questions about projects and their policies. */
export const projectQueries = {
  'list-projects': {
    question: z.strictObject({ ...PageQuestion }),
    answer: pageOf(ProjectAnswer).meta({ id: 'ProjectPage' }),
  },
  'show-project': { question: z.strictObject({ project: Slug }), answer: ProjectAnswer },
  'show-policy': { question: z.strictObject({ project: Slug }), answer: PolicyAnswer },
};
