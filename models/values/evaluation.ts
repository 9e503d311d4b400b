import { z } from 'zod';
import { Slug } from './slug';
import { freeText } from './free-text';

/** One measured value of a version, on one split of one dataset. */
export const Evaluation = z.strictObject({
  metric: Slug.meta({ example: 'accuracy' }),
  value: z.number().meta({ description: 'A finite number.' }),
  unit: z
    .string()
    .max(32)
    .regex(/^[A-Za-z0-9%/°^·. _-]+$/)
    .optional()
    .meta({ example: 'ms' }),
  direction: z.enum(['higher-is-better', 'lower-is-better']),
  dataset: freeText(200).meta({ example: 'imagenet-v2' }),
  split: Slug.meta({ example: 'test' }),
  slice: freeText(200)
    .optional()
    .meta({ description: 'The part of the split that it was measured on; absent: all of it.', example: 'age over 65' }),
  confidenceInterval: z
    .strictObject({
      low: z.number(),
      high: z.number(),
      level: z.number().gt(0).lt(1).meta({ description: 'Between 0 and 1.', example: 0.95 }),
    })
    .refine(({ low, high }) => low <= high, { error: 'must have low at or below high' })
    .optional()
    .meta({ description: 'Within which the true value lies with this confidence.' }),
});
export type Evaluation = z.output<typeof Evaluation>;
