/** Something that a file says of the model, and where it says it. */
export interface Claim {
  /** A dotted path of SubmittedMetadata, or `lineage`, `evaluations`, `tags`, `name`. */
  field: string;
  value: unknown;
  /** The file and the place in it: `README.md#license`. */
  source: string;
}

/** Makes claims of one file; what is undefined, null, '' or an empty list or object is none. */
export function claimsFrom(path: string, values: readonly (readonly [field: string, at: string, value: unknown])[]) {
  return values.flatMap(([field, at, value]): Claim[] =>
    isNothing(value) ? [] : [{ field, value, source: `${path}#${at}` }],
  );
}

/** A string that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** One value or a list of them, as a list. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
