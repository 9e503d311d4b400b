import type { Value } from './changes';
import type { Connection } from './connection';

/** A row that two files do not have alike. */
export interface RowFinding {
  readonly table: string;
  /** What names the row, its beginning with it. */
  readonly key: Readonly<Record<string, Value>>;
  /** What is wrong with the examined one: it lacks the row, has one too many, or other values in these columns. */
  readonly what: 'missing' | 'extra' | readonly string[];
}

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
}

/** The tables whose rows tell of the catalogue; the others tell how far they have come. */
export function catalogueTables(connection: Connection): Table[] {
  const names = connection
    .prepare<[], string>(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'
       and name not in ('checkpoint', 'unknown_types', 'parked') order by name`,
    )
    .pluck()
    .all();
  return names.map((name) => {
    const columns = connection.pragma(`table_info(${name})`) as { name: string }[];
    return { name, columns: columns.map((column) => column.name), key: rowKey(connection, name) };
  });
}

/** The columns that name one row of a table: those of its index `<table>_rows`, or of its primary key. */
export function rowKey(connection: Connection, table: string): string[] {
  const indexed = connection.pragma(`index_info(${table}_rows)`) as { name: string }[];
  if (indexed.length > 0) return indexed.map(({ name }) => name);
  const columns = connection.pragma(`table_info(${table})`) as { name: string; pk: number }[];
  const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk);
  return key.map(({ name }) => name);
}

type Row = readonly Value[];

/** Which rows of a table are looked at; all by default. */
export interface RowChoice {
  readonly where: string;
  readonly values: Value[];
  /** Columns that may differ. */
  readonly except?: ReadonlySet<string>;
}

/**
 * Compares a table of two files row by row, in the order of its key, and holds no more than two rows.
 * @param limit how many differences are told at most
 */
export function compareRows(
  examined: Connection,
  truth: Connection,
  table: Table,
  limit: number,
  choice: RowChoice = { where: '1', values: [] },
): { rows: number; findings: RowFinding[] } {
  const text = `select * from ${table.name} where ${choice.where} order by ${table.key.join()}`;
  const rowsOf = (connection: Connection): Iterator<Row, undefined> =>
    connection
      .prepare<Value[], Row>(text)
      .raw()
      .iterate(...choice.values);
  const [left, right] = [rowsOf(examined), rowsOf(truth)];
  const places = table.key.map((name) => table.columns.indexOf(name));
  const keyOf = (row: Row) =>
    Object.fromEntries(places.map((place) => [table.columns[place] ?? '', row[place] ?? null]));
  const findings: RowFinding[] = [];
  let rows = 0;
  try {
    let [one, other] = [next(left), next(right)];
    while ((one || other) && findings.length < limit) {
      const order = !one ? 1 : !other ? -1 : compareKeys(one, other, places);
      const found = (row: Row | undefined, what: RowFinding['what']) =>
        row && findings.push({ table: table.name, key: keyOf(row), what });
      if (order < 0) found(one, 'extra');
      else if (order > 0) found(other, 'missing');
      else {
        const [a, b] = [one ?? [], other ?? []];
        const differing = table.columns.filter((name, at) => a[at] !== b[at] && !choice.except?.has(name));
        if (differing.length > 0) found(other, differing);
      }
      rows += 1;
      if (order <= 0) one = next(left);
      if (order >= 0) other = next(right);
    }
  } finally {
    left.return?.();
    right.return?.();
  }
  return { rows, findings };
}

function next(rows: Iterator<Row, undefined>): Row | undefined {
  return rows.next().value;
}

/** As SQLite orders: numbers by value, texts by their UTF-8 bytes. */
function compareKeys(one: Row, other: Row, places: readonly number[]): number {
  for (const place of places) {
    const [a, b] = [one[place] ?? null, other[place] ?? null];
    if (a === b) continue;
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  }
  return 0;
}
