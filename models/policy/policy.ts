import { z } from 'zod';
import { CheckName } from '../values/check';
import { Slug } from '../values/slug';

/** A policy that is there ready-made. */
export const PresetName = z.enum(['open', 'reviewed', 'regulated']);
export type PresetName = z.output<typeof PresetName>;

/** What a project asks for before a version may stand in a stage. */
export const StageRule = z.strictObject({
  name: Slug,
  checks: z.array(CheckName).meta({ description: 'Checks that must be passed or waived to enter.' }),
  votes: z.int().nonnegative().meta({ description: 'Votes that an entry needs.' }),
  holders: z.int().positive().meta({ description: 'How many versions may stand in the stage at once.' }),
});
export type StageRule = z.output<typeof StageRule>;

/** The versioned rules of a project. The stage `none` is implied. */
export const Policy = z.strictObject({
  preset: PresetName,
  stages: z.array(StageRule).min(1).max(20),
  edges: z.union([z.literal('every'), z.array(z.strictObject({ from: Slug, to: Slug })).max(400)]),
  externalMayBeUnknown: z
    .boolean()
    .meta({ description: 'External content may have checks unknown that need the bytes.' }),
  externalMayHoldStage: z.boolean(),
  defaultRef: Slug.meta({ description: 'What no ref means: latest, or a stage.' }),
  rollbackWindowDays: z.int().positive(),
  needs: z
    .array(z.enum(['votes', 'strict-access-log', 'retention', 'legal-hold']))
    .meta({ description: 'What else the policy relies on.' }),
});
export type Policy = z.output<typeof Policy>;
