import { z } from 'zod';

/** The verdicts on a version that a stage may ask for. */
export const CheckName = z.enum([
  'format',
  'safety',
  'metadata',
  'evaluation',
  'lineage',
  'sensitive-data',
  'licence',
  'signature',
]);
export type CheckName = z.output<typeof CheckName>;

/** Checks that this release computes; a policy that needs another is refused. */
export const computedChecks = ['format', 'safety', 'metadata', 'evaluation', 'lineage'] as const satisfies CheckName[];

/** How a check stands; `waived` counts as passed. */
export const CheckOutcome = z.enum(['unknown', 'running', 'passed', 'failed', 'waived']);
export type CheckOutcome = z.output<typeof CheckOutcome>;

/** A missing field of the metadata record: what it is, what it means, and what one looks like. */
export const MissingField = z.strictObject({
  path: z.string().regex(/./),
  meaning: z.string().regex(/./),
  example: z.string().regex(/./),
});

/** A check as it stands: its outcome, why, and for `metadata` how complete the record is. */
export const Check = z.strictObject({
  name: CheckName,
  outcome: CheckOutcome,
  reasons: z.array(z.string().regex(/./)).max(100).meta({ description: 'Why it is so, one sentence each.' }),
  percentage: z.int().min(0).max(100).optional(),
  missing: z.array(MissingField).max(100).optional(),
});
export type Check = z.output<typeof Check>;
