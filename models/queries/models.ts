import { z } from 'zod';
import { Instant } from '../values/instant';
import { Slug } from '../values/slug';
import { PageQuestion, pageOf } from './page';

/** Which version holds a stage or an alias, and since when. */
export const Holder = z.strictObject({
  name: z.string(),
  version: z.int(),
  versionId: z.string(),
  entryId: z.string(),
  since: Instant,
  by: z.string(),
});
export type Holder = z.output<typeof Holder>;

export const ModelAnswer = z
  .strictObject({
    id: z.string(),
    project: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    archived: z.boolean(),
    versions: z.int().meta({ description: 'How many versions were registered and not deleted.' }),
    latest: z.int().nullable().meta({ description: 'The highest number that may be served.' }),
    stages: z.array(Holder),
    aliases: z.array(Holder),
    createdAt: Instant,
    createdBy: z.string(),
    changedAt: Instant,
    position: z.string().meta({ description: 'Position of its own last change: its ETag.' }),
  })
  .meta({ id: 'Model' });
export type ModelAnswer = z.output<typeof ModelAnswer>;

const modelName = { project: Slug, model: Slug };

export const modelQueries = {
  'list-models': {
    question: z.strictObject({
      project: Slug,
      ...PageQuestion,
      archived: z.enum(['no', 'yes', 'only']).default('no'),
      tag: z
        .string()
        .max(200)
        .regex(/^[^=]+(=.*)?$/)
        .optional()
        .meta({ description: '`key` or `key=value`.' }),
      prefix: Slug.optional().meta({ description: 'Names that begin so.' }),
    }),
    answer: pageOf(ModelAnswer).meta({ id: 'ModelPage' }),
  },
  'show-model': { question: z.strictObject({ ...modelName }), answer: ModelAnswer },
  'list-aliases': {
    question: z.strictObject({ ...modelName }),
    answer: z.strictObject({ items: z.array(Holder) }).meta({ id: 'Aliases' }),
  },
  'show-alias': { question: z.strictObject({ ...modelName, alias: Slug }), answer: Holder.meta({ id: 'Alias' }) },
};
