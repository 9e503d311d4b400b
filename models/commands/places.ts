import { z } from 'zod';
import { Reason } from '../values/reason';
import { Slug } from '../values/slug';
import { RefText } from '../values/ref-text';

/** Where a version shall stand. */
export const TransitionStage = z
  .strictObject({
    version: RefText,
    to: Slug.meta({ description: 'A stage of the policy, or none.', example: 'production' }),
    reason: Reason,
  })
  .meta({ id: 'TransitionStage' });
export type TransitionStage = z.output<typeof TransitionStage>;

/** Roll back a stage or an alias to the holder before. */
export const RollBack = z
  .strictObject({
    place: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('stage'), name: Slug }),
      z.strictObject({ kind: z.literal('alias'), name: Slug }),
    ]),
    leaves: z
      .int()
      .positive()
      .optional()
      .meta({ description: 'The version that must hold the place; absent: whichever holds it, if it is one.' }),
    reason: Reason,
  })
  .meta({ id: 'RollBack' });
export type RollBack = z.output<typeof RollBack>;

/** The version that an alias shall name, or the stage that it shall follow. */
export const SetAlias = z
  .union(
    [
      z.strictObject({ version: RefText, reason: Reason }),
      z.strictObject({
        follows: Slug.meta({
          description: 'A stage of the policy: the alias names whichever version entered it last.',
          example: 'production',
        }),
        reason: Reason,
      }),
    ],
    { error: 'must hold either version, a ref, or follows, a stage of the policy' },
  )
  .meta({ id: 'SetAlias' });
export type SetAlias = z.output<typeof SetAlias>;

/** Why an alias goes. */
export const RemoveAlias = z.strictObject({ reason: Reason }).meta({ id: 'RemoveAlias' });
export type RemoveAlias = z.output<typeof RemoveAlias>;
