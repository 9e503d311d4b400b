import type { Item } from '#application/ports/working-store';

/** A row of the table, as SQLite gives it. */
export interface ItemRow {
  readonly key: string;
  readonly value: string;
  readonly revision: number;
}

/** The item of a row. */
export function itemOf<T>({ key, value, revision }: ItemRow): Item<T> {
  return { key, value: JSON.parse(value) as T, revision };
}
