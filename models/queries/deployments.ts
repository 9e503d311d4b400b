import { z } from 'zod';
import { Instant } from '../values/instant';
import { Slug } from '../values/slug';
import { PageQuestion, pageOf } from './page';

/** Whether what runs somewhere may go on running there. */
export const DeploymentStanding = z.enum([
  'allowed',
  'deprecated',
  'displaced',
  'quarantined',
  'archived',
  'retired',
  'deleted',
]);
export type DeploymentStanding = z.output<typeof DeploymentStanding>;

/** A version that runs somewhere, or ran. */
export const DeploymentAnswer = z
  .strictObject({
    id: z.string(),
    project: z.string(),
    model: z.string(),
    version: z.int(),
    versionId: z.string(),
    environment: z.string(),
    url: z.string().nullable(),
    since: Instant,
    endedAt: Instant.nullable().meta({ description: 'Null while it runs.' }),
    endedBy: z.string().nullable(),
    by: z.string().meta({ description: 'Who recorded it.' }),
    recordedAt: Instant,
    reason: z.string().nullable(),
    standing: DeploymentStanding.nullable().meta({
      description:
        'Whether what runs there may go on running. Displaced: it has left a stage since it was recorded, and stands ' +
        'in none. Null once it ended.',
    }),
    why: z.string().nullable().meta({ description: 'The standing in a sentence.' }),
  })
  .meta({ id: 'Deployment' });
export type DeploymentAnswer = z.output<typeof DeploymentAnswer>;

/** The questions about what runs where. */
export const deploymentQueries = {
  'list-deployments': {
    question: z.strictObject({
      project: Slug,
      model: Slug.optional(),
      environment: Slug.optional().meta({ example: 'production-eu' }),
      open: z.enum(['yes', 'no', 'all']).default('yes').meta({ description: 'What runs, what has ended, or both.' }),
      ...PageQuestion,
    }),
    answer: pageOf(DeploymentAnswer).meta({ id: 'DeploymentPage' }),
  },
};
