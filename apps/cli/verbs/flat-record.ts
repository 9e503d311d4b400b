import type { Cell } from '../terminal/table';

/** A nested record as dotted paths with their values; lists of plain values on one line, other lists by count. */
export function flatten(value: unknown, path = ''): [string, Cell][] {
  if (Array.isArray(value)) return [[path, listText(value)]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => flatten(member, path === '' ? key : `${path}.${key}`));
  }
  return [[path, valueText(value)]];
}

/** One value on one line. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return listText(value);
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '-' : JSON.stringify(value);
}

function listText(list: readonly unknown[]): string {
  if (list.every((item) => typeof item !== 'object' || item === null)) return list.map(valueText).join('; ');
  return list
    .map((item) =>
      isSignature(item)
        ? `${item.name}: ${valueText(item.dtype)}[${item.shape.map(valueText).join(',')}]`
        : JSON.stringify(item),
    )
    .join('; ');
}

function isSignature(item: unknown): item is { name: string; dtype: unknown; shape: unknown[] } {
  return (
    typeof item === 'object' &&
    item !== null &&
    'name' in item &&
    typeof item.name === 'string' &&
    'dtype' in item &&
    'shape' in item &&
    Array.isArray(item.shape)
  );
}
