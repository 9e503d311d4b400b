import type { TagChanges } from '#models/values/tags';
import { foldSlug } from '#models/values/slug';

type Tags = Readonly<Record<string, string>>;

/** Tags after a change, and the keys that went away. Keys are kept in lower case. */
export function changeTags(tags: Tags, changes: TagChanges): { tags: Record<string, string>; removed: string[] } {
  const next: Record<string, string> = { ...tags };
  const removed: string[] = [];
  for (const [key, value] of Object.entries(changes)) {
    const folded = foldSlug(key);
    if (value !== null) next[folded] = value;
    else if (folded in next) {
      delete next[folded];
      removed.push(folded);
    }
  }
  return { tags: next, removed };
}

/** Whether two sets of tags are equal. */
export function sameTags(a: Tags, b: Tags): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
