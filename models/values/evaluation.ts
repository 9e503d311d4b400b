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
});
export type Evaluation = z.output<typeof Evaluation>;
