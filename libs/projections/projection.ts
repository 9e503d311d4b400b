import type {
  Append,
  AppendedRows,
  AppendedTable,
  CatalogueRows,
  Complete,
  End,
  EndAll,
  Put,
  RowOperation,
  TemporalTable,
} from '#application/ports/catalogue-rows';
import type { KnownEvent } from '#models/events/envelope';

/** What an event does to a group of tables. It sees this one event and reads nothing: no rows, no clock, no chance. */
export type Projection = (event: KnownEvent) => RowOperation[];

/** A put of columns under a key. To a key without an open row it must say every column. */
export function put<T extends TemporalTable>(
  table: T,
  key: CatalogueRows[T]['key'],
  columns: Partial<CatalogueRows[T]['columns']>,
): Put<T> {
  return { op: 'put', table, key, columns };
}

/** A put in place of the key's open row, which was told to nobody. */
export function complete<T extends TemporalTable>(
  table: T,
  key: CatalogueRows[T]['key'],
  columns: Partial<CatalogueRows[T]['columns']>,
): Complete<T> {
  return { op: 'complete', table, key, columns };
}

/** The end of a key's row. */
export function end<T extends TemporalTable>(table: T, key: CatalogueRows[T]['key']): End<T> {
  return { op: 'end', table, key };
}

/** The end of all rows of an owner. */
export function endAll<T extends TemporalTable>(table: T, owner: Partial<CatalogueRows[T]['key']>): EndAll<T> {
  return { op: 'endAll', table, owner };
}

/** One more row in a table that only grows. */
export function append<T extends AppendedTable>(table: T, columns: AppendedRows[T]): Append<T> {
  return { op: 'append', table, columns };
}
