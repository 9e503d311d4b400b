import { z } from 'zod';
import { freeText } from './free-text';

const mostSources = 1000;

/** The dotted path of a field: of the metadata record, or `tags.<key>`, `lineage.<index>`, `evaluations.<index>`. */
const FieldPath = z
  .string()
  .max(300)
  .regex(/^[A-Za-z0-9_][\w.:/-]*$/, 'must be a dotted path such as governance.licence');

/** Where fields of a version that nobody typed were found, by their path: `governance.licence` in `README.md#license`. */
export const FieldSources = z
  .record(FieldPath, freeText(200))
  .refine((sources) => Object.keys(sources).length <= mostSources, `at most ${mostSources} sources`)
  .meta({ example: { 'governance.licence': 'README.md#license' } });
export type FieldSources = z.output<typeof FieldSources>;
