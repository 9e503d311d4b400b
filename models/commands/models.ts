import { z } from 'zod';
import { freeText } from '../values/free-text';
import { Reason } from '../values/reason';
import { Slug } from '../values/slug';
import { TagChanges, Tags } from '../values/tags';

/** A model to register; without a title its slug is the title. */
export const RegisterModel = z
  .strictObject({
    slug: Slug,
    title: freeText(200).optional(),
    description: freeText(4000).optional(),
    tags: Tags.default({}),
    createProject: z.boolean().default(false).meta({
      description: 'Create the project, with the preset open, where it is not there yet. Needs the role owner.',
    }),
  })
  .meta({ id: 'RegisterModel' });
export type RegisterModel = z.output<typeof RegisterModel>;

/** What changes of a model; what is absent stays, and a description of null is removed. */
export const DescribeModel = z
  .strictObject({
    title: freeText(200).optional(),
    description: freeText(4000).nullable().optional(),
    tags: TagChanges.optional(),
  })
  .meta({ id: 'DescribeModel' });
export type DescribeModel = z.output<typeof DescribeModel>;

/** The slug that a model shall have. */
export const RenameModel = z.strictObject({ to: Slug }).meta({ id: 'RenameModel' });
export type RenameModel = z.output<typeof RenameModel>;

/** Archive, restore or delete. */
export const ModelLifecycle = z.strictObject({ reason: Reason }).meta({ id: 'ModelLifecycle' });
export type ModelLifecycle = z.output<typeof ModelLifecycle>;
