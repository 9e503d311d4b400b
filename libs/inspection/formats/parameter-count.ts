import type { PackageFacts, Shape } from '#inspection/inspection';

/** Number of elements of a shape, undefined where it isn't known or is no count below 2⁶³. */
export function elementCount(shape: Shape): bigint | undefined {
  let count = 1n;
  for (const dim of shape) {
    if (typeof dim !== 'number' || !Number.isSafeInteger(dim) || dim < 0) return undefined;
    count *= BigInt(dim);
    if (count >= 1n << 63n) return undefined;
  }
  return count;
}

/** Counts of tensors and of their elements, by dtype and in sum. */
export function countFacts(tensors: readonly { dtype: string; shape: Shape }[]): PackageFacts {
  const byDtype = new Map<string, number>();
  for (const { dtype, shape } of tensors) {
    byDtype.set(dtype, (byDtype.get(dtype) ?? 0) + Number(elementCount(shape) ?? 0n));
  }
  return {
    tensorCount: tensors.length,
    parameterCount: [...byDtype.values()].reduce((sum, count) => sum + count, 0),
    parameterCountByDtype: Object.fromEntries([...byDtype].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** At most 100 entries of 1024 characters each; a longer value ends in an ellipsis. */
export function boundedMetadata(entries: readonly (readonly [string, string])[]): Record<string, string> {
  const cut = (text: string) => (text.length > 1024 ? `${text.slice(0, 1023)}…` : text);
  return Object.fromEntries(entries.slice(0, 100).map(([key, value]) => [cut(key), cut(value)]));
}
