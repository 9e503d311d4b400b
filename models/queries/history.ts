import { z } from 'zod';
import { Instant } from '../values/instant';
import { Slug } from '../values/slug';
import { PageQuestion, pageOf } from './page';

/** An event as it is told outside: a CloudEvent 1.0 in structured JSON; all extensions are strings. */
export const CloudEvent = z
  .strictObject({
    specversion: z.literal('1.0'),
    id: z.string(),
    source: z.string().meta({ example: 'urn:annals:abcdefghijkl' }),
    type: z.string().meta({ example: 'StageTransitioned' }),
    subject: z.string().meta({ description: 'The stream.' }),
    time: Instant,
    datacontenttype: z.literal('application/json'),
    schemaversion: z.string(),
    revision: z.string(),
    position: z.string(),
    actor: z.string(),
    commandid: z.string(),
    correlationid: z.string(),
    causationid: z.string(),
    preliminary: z.boolean().optional().meta({ description: 'A later event of the same command completes it.' }),
    project: z.string().nullable(),
    model: z.string().nullable(),
    version: z.int().nullable(),
    summary: z.string().meta({ description: 'What happened, in one sentence.' }),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type CloudEvent = z.output<typeof CloudEvent>;

const filters = {
  type: z
    .string()
    .max(100)
    .regex(/^[A-Za-z,]+$/)
    .optional()
    .meta({ description: 'Event types, joined by commas.' }),
  actor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9._:-]+$/)
    .optional(),
  since: Instant.optional(),
  until: Instant.optional(),
  after: z
    .string()
    .max(40)
    .regex(/^[A-Za-z0-9-]+$/, 'must be a position, such as abcdefghijkl-42')
    .optional()
    .meta({ description: 'Only events beyond this position.', example: 'abcdefghijkl-42' }),
  stage: Slug.optional().meta({
    description: 'Only events by which a version came into this stage or left it.',
    example: 'production',
  }),
  all: z.boolean().default(false).meta({ description: 'Preliminary events too.' }),
  order: z.enum(['newest', 'oldest']).default('newest'),
};

/** The questions about what happened. */
export const historyQueries = {
  'show-history': {
    question: z.strictObject({
      project: Slug,
      model: Slug,
      version: z.int().positive().optional(),
      ...filters,
      ...PageQuestion,
    }),
    answer: pageOf(CloudEvent).meta({ id: 'EventPage' }),
  },
  audit: {
    question: z.strictObject({
      project: Slug.optional(),
      model: Slug.optional(),
      version: z.int().positive().optional(),
      ...filters,
      ...PageQuestion,
    }),
    answer: pageOf(CloudEvent).meta({ id: 'AuditPage' }),
  },
};
