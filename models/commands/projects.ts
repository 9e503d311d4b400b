import { z } from 'zod';
import { PresetName } from '../policy/policy';
import { freeText } from '../values/free-text';
import { Slug } from '../values/slug';

export const CreateProject = z
  .strictObject({
    slug: Slug,
    title: freeText(200).optional(),
    description: freeText(4000).optional(),
    preset: PresetName.default('open'),
  })
  .meta({ id: 'CreateProject' });
export type CreateProject = z.output<typeof CreateProject>;
