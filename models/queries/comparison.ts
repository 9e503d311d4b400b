import { z } from 'zod';
import { FileEntry } from '../values/file-entry';

const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);
const Shape = z.array(z.union([z.int(), z.string(), z.null()]));
const Tensor = z.strictObject({ name: z.string(), dtype: z.string(), shape: Shape });

/** What differs between two versions of a model. */
export const ComparisonAnswer = z
  .strictObject({
    from: z.int(),
    to: z.int(),
    metadata: z.array(z.strictObject({ path: z.string(), from: Value, to: Value })),
    metrics: z.array(
      z.strictObject({
        metric: z.string(),
        dataset: z.string(),
        split: z.string(),
        slice: z.string().nullable(),
        unit: z.string().nullable(),
        from: z.number().nullable(),
        to: z.number().nullable(),
        difference: z.number().nullable(),
        better: z.enum(['from', 'to', 'equal']).nullable(),
      }),
    ),
    files: z.strictObject({
      added: z.array(FileEntry),
      removed: z.array(FileEntry),
      changed: z.array(z.strictObject({ path: z.string(), from: FileEntry, to: FileEntry })),
      same: z.int(),
    }),
    tensors: z
      .strictObject({
        added: z.array(Tensor),
        removed: z.array(Tensor),
        changed: z.array(
          z.strictObject({
            name: z.string(),
            from: z.strictObject({ dtype: z.string(), shape: Shape }),
            to: z.strictObject({ dtype: z.string(), shape: Shape }),
          }),
        ),
        same: z.int(),
        bytes: z
          .strictObject({ changed: z.array(z.string()), same: z.int(), compared: z.int() })
          .optional()
          .meta({
            description: 'Of same-named tensors of equal type and shape, whose bytes differ; with ?bytes=true.',
          }),
      })
      .nullable()
      .meta({ description: 'Null when the files of one of them are not held here.' }),
  })
  .meta({ id: 'Comparison' });
export type ComparisonAnswer = z.output<typeof ComparisonAnswer>;
