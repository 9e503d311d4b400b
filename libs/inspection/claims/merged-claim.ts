import { isRecord } from '#inspection/formats/json';

/** A field of which an earlier claim says something else. */
export class Contradicted {
  constructor(readonly path: string) {}
}

/** The path of the one list to which sources add; other lists are values as a whole. */
const joined = 'training.datasets';

/**
 * A record with a claim added to it, and the paths that are new; Contradicted where it already says something else.
 * Nothing is changed in place.
 */
export function mergeClaim(
  held: unknown,
  claimed: unknown,
  path = '',
): { value: unknown; added: string[] } | Contradicted {
  if (isRecord(claimed) && (held === undefined || isRecord(held))) return mergeMembers(held ?? {}, claimed, path);
  if (path === joined && Array.isArray(claimed)) return append(Array.isArray(held) ? held : [], claimed, path);
  if (held === undefined) return { value: claimed, added: [path] };
  return JSON.stringify(held) === JSON.stringify(claimed) ? { value: held, added: [] } : new Contradicted(path);
}

function mergeMembers(held: Record<string, unknown>, claimed: Record<string, unknown>, path: string) {
  const members = new Map(Object.entries(held));
  const added: string[] = [];
  for (const [key, member] of Object.entries(claimed)) {
    const merged = mergeClaim(members.get(key), member, path === '' ? key : `${path}.${key}`);
    if (merged instanceof Contradicted) return merged;
    members.set(key, merged.value);
    added.push(...merged.added);
  }
  return { value: Object.fromEntries(members), added };
}

function append(held: readonly unknown[], claimed: readonly unknown[], path: string) {
  const value = [...held];
  const added: string[] = [];
  for (const item of claimed) {
    const index = value.findIndex((other) => datasetKey(other) === datasetKey(item));
    if (index < 0) added.push(`${path}.${value.push(item) - 1}`);
    else if (JSON.stringify(value[index]) !== JSON.stringify(item)) return new Contradicted(`${path}.${index}`);
  }
  return { value, added };
}

function datasetKey(dataset: unknown): string {
  return isRecord(dataset) ? JSON.stringify([dataset['role'], dataset['name'] ?? dataset['ref']]) : '';
}
