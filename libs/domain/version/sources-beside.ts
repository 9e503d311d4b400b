import type { FieldSources } from '#models/values/field-sources';

/** What the files themselves say goes before what was submitted, and so does where it is found. */
export function sourcesBeside(extracted: readonly string[], sources: FieldSources): FieldSources {
  const isExtracted = (path: string) => extracted.some((field) => path === field || path.startsWith(`${field}.`));
  return Object.fromEntries(Object.entries(sources).filter(([path]) => !isExtracted(path)));
}
