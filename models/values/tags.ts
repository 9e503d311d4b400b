import { z } from 'zod';
import { freeText } from './free-text';
import { Slug } from './slug';

/** Short labels of a model or a version, at most 50. */
export const Tags = z
  .record(Slug, freeText(256))
  .refine((tags) => Object.keys(tags).length <= 50, 'at most 50 tags')
  .meta({ example: { team: 'pricing' } });
export type Tags = z.output<typeof Tags>;

/** A change of tags: those named get a value, or with null are removed; others stay. */
export const TagChanges = z
  .record(Slug, freeText(256).nullable())
  .refine((tags) => Object.keys(tags).length <= 50, 'at most 50 tags')
  .meta({ example: { team: 'pricing', obsolete: null } });
export type TagChanges = z.output<typeof TagChanges>;
