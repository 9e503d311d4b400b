import { join } from 'node:path';
import { openSqlite } from '#storage/engines/sqlite/driver';

/** Rows of one transaction, as the bulk applier has about. */
const rowsPerCommit = 20_000;

/**
 * Rows that the same engine inserts a second into one table like those of the catalogue: a key of text and a begin,
 * ten columns, a partial index over open rows. Journal and syncs are as those of the rows file.
 */
export function rowInsertsPerSecond(directory: string, rows: number): number {
  const database = openSqlite(join(directory, 'row-inserts.db'));
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(`
      create table rows (
        owner text not null, name text not null, one text not null, two text not null, three text not null,
        four text, five text, size bigint, place bigint not null, ratio double precision,
        valid_from bigint not null, valid_to bigint, primary key (owner, name, valid_from)
      );
      create unique index rows_open on rows (owner, name) where valid_to is null;`);
    const insert = database.prepare('insert into rows values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const insertSome = database.transaction((from: number, to: number) => {
      for (let row = from; row < to; row++) insert.run(...columnsOf(row));
    });
    const begun = performance.now();
    for (let from = 0; from < rows; from += rowsPerCommit) insertSome(from, Math.min(rows, from + rowsPerCommit));
    return (rows * 1000) / (performance.now() - begun);
  } finally {
    database.close();
  }
}

function columnsOf(row: number): unknown[] {
  // Owners come in the order of hashes, as ids do: each insert is somewhere else in the index.
  const owner = (Math.imul(Math.floor(row / 4), 2_654_435_761) >>> 0).toString(16).padStart(32, '0');
  const text = `a value of about thirty letters ${row}`;
  return [owner, `name-${row % 4}`, text, text, 'passed', null, null, row, row % 4, row / 3, row, null];
}
