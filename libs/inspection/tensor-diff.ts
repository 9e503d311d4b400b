import type { Shape, TensorInfo } from './inspection';

/** Element type and shape of a tensor. */
export interface TensorType {
  dtype: string;
  shape: Shape;
}

/** Tensors that only one of two versions has, and those of another type or shape. */
export interface TensorDiff {
  added: (TensorType & { name: string })[];
  removed: (TensorType & { name: string })[];
  changed: { name: string; from: TensorType; to: TensorType }[];
  /** How many have the same name, dtype and shape. */
  same: number;
}

/**
 * Compares the tensors of two packages by name. The file doesn't matter, since sharding may differ, unless a name
 * occurs in several files of one side: then it is written `file:name`.
 */
export function compareTensors(a: readonly TensorInfo[], b: readonly TensorInfo[]): TensorDiff {
  const ambiguous = new Set([...repeated(a), ...repeated(b)]);
  const before = byKey(a, ambiguous);
  const after = byKey(b, ambiguous);
  const diff: TensorDiff = { added: [], removed: [], changed: [], same: 0 };
  for (const [name, from] of before) {
    const to = after.get(name);
    if (to === undefined) diff.removed.push({ name, ...typeOf(from) });
    else if (sameType(from, to)) diff.same += 1;
    else diff.changed.push({ name, from: typeOf(from), to: typeOf(to) });
  }
  for (const [name, to] of after) if (!before.has(name)) diff.added.push({ name, ...typeOf(to) });
  return diff;
}

function repeated(tensors: readonly TensorInfo[]): string[] {
  const once = new Set<string>();
  return tensors.flatMap(({ name }) => {
    if (once.has(name)) return [name];
    once.add(name);
    return [];
  });
}

function byKey(tensors: readonly TensorInfo[], ambiguous: ReadonlySet<string>): Map<string, TensorInfo> {
  return new Map(tensors.map((t) => [ambiguous.has(t.name) ? `${t.file}:${t.name}` : t.name, t]));
}

function typeOf({ dtype, shape }: TensorInfo): TensorType {
  return { dtype, shape };
}

function sameType(a: TensorInfo, b: TensorInfo): boolean {
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((dim, i) => dim === b.shape[i]);
}
