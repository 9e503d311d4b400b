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

/** A name of one version, or of whichever holds a stage: then of none while that stage is empty. */
export const AliasAnswer = Holder.extend({
  version: z.int().nullable().meta({ description: 'Null while the stage that it follows is empty.' }),
  versionId: z.string().nullable(),
  follows: z.string().nullable().meta({ description: 'The stage whose last holder it names.' }),
});
export type AliasAnswer = z.output<typeof AliasAnswer>;

/** A model with its stages and aliases. */
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
    aliases: z.array(AliasAnswer),
    createdAt: Instant,
    createdBy: z.string(),
    changedAt: Instant,
    position: z.string().meta({ description: 'Position of its own last change: its ETag.' }),
  })
  .meta({ id: 'Model' });
export type ModelAnswer = z.output<typeof ModelAnswer>;

const modelName = { project: Slug, model: Slug };

/** The questions about models, their names and places. */
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
    answer: z.strictObject({ items: z.array(AliasAnswer) }).meta({ id: 'Aliases' }),
  },
  'show-alias': { question: z.strictObject({ ...modelName, alias: Slug }), answer: AliasAnswer.meta({ id: 'Alias' }) },
};
