import type { MetadataRecord } from '#models/metadata/metadata-record';
import { askedBeforeProduction, requiredFields } from '#models/metadata/required-fields';

/** What the metadata check looks at: the record, and how many evaluations have name, value, dataset and split. */
export type CheckedRecord = MetadataRecord & { metrics?: number };

/** The verdict of the metadata check. The percentage is whole, and 100 only where nothing is missing. */
export interface MetadataVerdict {
  outcome: 'passed' | 'failed';
  percentage: number;
  missing: { path: string; meaning: string; example: string }[];
}

/**
 * Passes where every required field is there; names each missing one with its meaning and an example.
 * What the registry computes is asked for only of content that it holds: nobody else could give it.
 */
export function metadataCheck(record: CheckedRecord): MetadataVerdict {
  const asked = requiredFields.filter((field) => !field.computed || record.artifact !== undefined);
  const missing = asked.filter((field) => !isThere(at(record, field.path)));
  const present = asked.length - missing.length;
  return {
    outcome: missing.length === 0 ? 'passed' : 'failed',
    percentage: Math.floor((100 * present) / asked.length),
    missing: missing.map(({ path, meaning, example }) => ({ path, meaning, example })),
  };
}

/** What a record still lacks of what is asked for before production, each with its meaning and an example. */
export function missingBeforeProduction(record: MetadataRecord): MetadataVerdict['missing'] {
  return askedBeforeProduction
    .filter((field) => !isThere(at(record, field.path)))
    .map(({ path, meaning, example }) => ({ path, meaning, example }));
}

function at(record: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), record);
}

/** Numbers of the table are counts: none is nothing. Empty is not an answer, only words are. */
function isThere(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'number') return value > 0;
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) && Object.keys(value).length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
