import type { RegisterVersion } from '#models/commands/versions';
import type { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import type { Inferred } from './inferred';

/** What a version is described with. */
export type Description = Pick<RegisterVersion, 'metadata' | 'tags' | 'lineage' | 'evaluations'>;

const mostTags = 50;
const mostLinks = 200;
const mostEvaluations = 500;

/**
 * What was given together with what was inferred; what was given wins: a field of the metadata over the same field, a
 * tag over the same key, links over all links of their kind, a result over the same metric, dataset and split.
 */
export function givenOverInferred(
  given: Description,
  inferred: Inferred,
): Description & { readonly sources: Record<string, string> } {
  const { sources } = inferred;
  const kinds = new Set(given.lineage.map(({ kind }) => kind));
  const measured = new Set(given.evaluations.map(measureOf));
  const lineage = joined<LineageLink>('lineage', given.lineage, inferred.lineage, sources, mostLinks, ({ kind }) =>
    kinds.has(kind),
  );
  const evaluations = joined<Evaluation>(
    'evaluations',
    given.evaluations,
    inferred.evaluations,
    sources,
    mostEvaluations,
    (evaluation) => measured.has(measureOf(evaluation)),
  );
  const room = mostTags - Object.keys(given.tags).length;
  const taken = new Set(Object.keys(given.tags).map((key) => key.toLowerCase()));
  const tags = Object.entries(inferred.tags)
    .filter(([key]) => !taken.has(key.toLowerCase()))
    .slice(0, Math.max(0, room));
  const metadata = merged(inferred.metadata, given.metadata);
  const kept = Object.entries(sources).filter(
    ([path]) => !/^(lineage|evaluations|tags)\./.test(path) && path !== 'name' && !isGiven(given.metadata, path),
  );
  return {
    metadata,
    tags: { ...Object.fromEntries(tags), ...given.tags },
    lineage: lineage.items,
    evaluations: evaluations.items,
    sources: {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(tags.flatMap(([key]) => sourceOf(sources, `tags.${key}`, `tags.${key}`))),
      ...lineage.sources,
      ...evaluations.sources,
    },
  };
}

function joined<T>(
  field: string,
  given: readonly T[],
  inferred: readonly T[],
  sources: Inferred['sources'],
  most: number,
  isGivenToo: (item: T) => boolean,
): { items: T[]; sources: Record<string, string> } {
  const kept = inferred
    .map((item, at) => ({ item, at }))
    .filter(({ item }) => !isGivenToo(item))
    .slice(0, Math.max(0, most - given.length));
  const told = kept.flatMap(({ at }, index) => sourceOf(sources, `${field}.${at}`, `${field}.${given.length + index}`));
  return { items: [...given, ...kept.map(({ item }) => item)], sources: Object.fromEntries(told) };
}

function sourceOf(sources: Inferred['sources'], from: string, to: string): [string, string][] {
  const source = sources[from];
  return source === undefined ? [] : [[to, source]];
}

function measureOf({ metric, dataset, split }: Evaluation): string {
  return JSON.stringify([metric, dataset, split]);
}

/** Fields of objects one by one; a list or a single value is replaced as a whole. */
function merged(inferred: SubmittedMetadata, given: SubmittedMetadata): SubmittedMetadata {
  return mergedValue(inferred, given) as SubmittedMetadata;
}

function mergedValue(inferred: unknown, given: unknown): unknown {
  if (given === undefined) return inferred;
  if (!isObject(inferred) || !isObject(given)) return given;
  const keys = new Set([...Object.keys(inferred), ...Object.keys(given)]);
  return Object.fromEntries([...keys].map((key) => [key, mergedValue(inferred[key], given[key])]));
}

/** Whether a record says something at a dotted path, or at the list or value that the path leads into. */
function isGiven(record: unknown, path: string): boolean {
  if (record === undefined) return false;
  if (path === '' || !isObject(record)) return true;
  const key = Object.keys(record).find((name) => path === name || path.startsWith(`${name}.`));
  return key !== undefined && isGiven(record[key], path.slice(key.length + 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
