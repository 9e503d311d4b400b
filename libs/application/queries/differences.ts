import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { ComparisonAnswer } from '#models/queries/comparison';
import type { VersionAnswer } from '#models/queries/versions';
import type { FileEntry } from '#models/values/file-entry';

type Leaf = ComparisonAnswer['metadata'][number]['from'];

/** Fields of two records that differ, by path; null where a side has none. */
export function compareMetadata(from: MetadataRecord, to: MetadataRecord): ComparisonAnswer['metadata'] {
  const left = leaves(from);
  const right = leaves(to);
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .map((path) => ({ path, from: left.get(path) ?? null, to: right.get(path) ?? null }))
    .filter((field) => JSON.stringify(field.from) !== JSON.stringify(field.to));
}

function leaves(record: object, prefix = ''): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(record) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, leaf] of leaves(value, path)) found.set(inner, leaf);
    } else if (Array.isArray(value)) found.set(path, value as unknown[]);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found.set(path, value);
  }
  return found;
}

type Evaluations = VersionAnswer['evaluations'];
const keyOf = ({ metric, dataset, split, slice }: Evaluations[number]) =>
  JSON.stringify([metric, dataset, split, slice ?? '']);

/** Metrics side by side: of each metric, dataset, split and slice the value recorded last, and which side is better. */
export function compareMetrics(from: Evaluations, to: Evaluations): ComparisonAnswer['metrics'] {
  const left = new Map(from.map((evaluation) => [keyOf(evaluation), evaluation]));
  const right = new Map(to.map((evaluation) => [keyOf(evaluation), evaluation]));
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const [a, b] = [left.get(key), right.get(key)];
    const named = b ?? a;
    if (!named) return [];
    const { metric, dataset, split, slice = null, unit, direction } = named;
    const comparable = a && b && a.unit === b.unit && a.direction === b.direction;
    const difference = comparable ? b.value - a.value : null;
    const gain = difference === null ? null : direction === 'higher-is-better' ? difference : -difference;
    const better =
      gain === null ? null : gain > 0 ? ('to' as const) : gain < 0 ? ('from' as const) : ('equal' as const);
    const where = { metric, dataset, split, slice, unit: unit ?? null };
    return [{ ...where, from: a?.value ?? null, to: b?.value ?? null, difference, better }];
  });
}

/** Files of two versions by path; a file whose bytes moved to another path is removed and added. */
export function compareFiles(from: readonly FileEntry[], to: readonly FileEntry[]): ComparisonAnswer['files'] {
  const left = new Map(from.map((file) => [file.path, file]));
  const right = new Map(to.map((file) => [file.path, file]));
  const both = from.flatMap((file) => {
    const other = right.get(file.path);
    return other ? [{ path: file.path, from: file, to: other }] : [];
  });
  const changed = both.filter((pair) => pair.from.digest !== pair.to.digest);
  return {
    added: to.filter((file) => !left.has(file.path)),
    removed: from.filter((file) => !right.has(file.path)),
    changed,
    same: both.length - changed.length,
  };
}
