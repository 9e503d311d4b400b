import type { Inferred } from './inferred';
import type { Description } from './given-over-inferred';
import { table } from '../terminal/table';

/** One field that nobody typed: what it is and where it was found. */
export interface InferredField {
  readonly field: string;
  readonly value: unknown;
  readonly from: string;
}

const longestValue = 60;

/** The inferred fields of what will be registered, by name. */
export function inferredFields(
  { metadata, tags, lineage, evaluations }: Description,
  sources: Readonly<Record<string, string>>,
): InferredField[] {
  const record = { ...metadata, tags, lineage, evaluations };
  return Object.entries(sources)
    .map(([field, from]) => ({ field, value: valueAt(record, field), from }))
    .filter(({ value }) => value !== undefined)
    .sort((one, other) => one.field.localeCompare(other.field, 'en', { numeric: true }));
}

/** The inferred fields for people, and what was found but can not be used. */
export function inferredText(fields: readonly InferredField[], dropped: Inferred['dropped']): string {
  const rows = fields.map(({ field, value, from }) => [field, valueText(value), from]);
  const shown = fields.length === 0 ? '' : `${table(['field', 'value', 'from'], rows)}\n`;
  const lines = dropped.map(
    ({ field, source, reason }) => `  ${[field, source].filter(Boolean).join(' of ')}: ${reason}\n`,
  );
  return lines.length === 0 ? shown : `${shown}Found but not used\n${lines.join('')}\n`;
}

/** What a record holds at a dotted path; keys may have dots themselves. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value).filter((key) => path === key || path.startsWith(`${key}.`));
  const key = keys.sort((one, other) => other.length - one.length)[0];
  return key === undefined ? undefined : valueAt(Reflect.get(value, key), path.slice(key.length + 1));
}

function valueText(value: unknown): string {
  const text = partsText(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

/** A link or a result by its parts, without their names: `dataset training churn-2025 4`. */
function partsText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(partsText).join(' ');
}
