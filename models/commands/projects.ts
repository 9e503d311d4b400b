import { z } from 'zod';
import { Policy, PresetName } from '../policy/policy';
import { freeText } from '../values/free-text';
import { Reason } from '../values/reason';
import { Slug } from '../values/slug';

/** A project to create, and the preset that its policy begins with. */
export const CreateProject = z
  .strictObject({
    slug: Slug,
    title: freeText(200).optional(),
    description: freeText(4000).optional(),
    preset: PresetName.default('open'),
  })
  .meta({ id: 'CreateProject' });
export type CreateProject = z.output<typeof CreateProject>;

/** Other rules for a project: those of a preset, or rules of its own. */
export const ChangePolicy = z
  .strictObject({
    preset: PresetName.optional().meta({ description: 'The rules of this preset.' }),
    policy: Policy.optional().meta({ description: 'Or rules of your own, whole.' }),
    reason: Reason,
  })
  .refine(({ preset, policy }) => (preset === undefined) !== (policy === undefined), {
    error: 'must hold either preset or policy',
  })
  .meta({ id: 'ChangePolicy' });
export type ChangePolicy = z.output<typeof ChangePolicy>;
