import { z } from 'zod';
import { freeText } from '#models/values/free-text';

/**
 * One input or output of a model: its name, its element type as the format names it, and its shape. A dimension is a
 * size (-1 where the format says so), a symbol such as `batch`, or null where it is unknown; `unranked` where
 * even the number of dimensions is.
 */
export const ValueInfo = z.strictObject({
  name: freeText(256),
  dtype: z
    .string()
    .max(64)
    .regex(/^[A-Za-z][\w()[\]<>,.: -]*$/, 'must be the name of an element type, such as float32'),
  shape: z.array(z.union([z.int().min(-1), freeText(100), z.null()])).max(64),
  unranked: z.literal(true).optional(),
});
export type ValueInfo = z.output<typeof ValueInfo>;

/** All inputs, or all outputs, of a model in the order of its signature. */
export const ValueInfos = z.array(ValueInfo).max(2000);
