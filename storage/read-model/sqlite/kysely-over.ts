import type Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, type LogEvent, type SqliteDatabase } from 'kysely';
import type { CatalogueTables } from '../catalogue-tables';
import type { Connection } from './connection';

/** Statements that are kept prepared for each connection; the texts of queries vary with the lengths of lists only. */
const keptStatements = 500;

/** A statement, and the names of its columns where it has rows. */
interface Prepared {
  readonly statement: Sqlite.Statement;
  readonly names: readonly string[];
}

/** Kysely over a connection, with its statements kept prepared. Destroying it closes the connection. */
export function kyselyOver(connection: Connection, log?: (event: LogEvent) => void): Kysely<CatalogueTables> {
  const kept = new Map<string, Prepared>();
  const database: SqliteDatabase = {
    prepare(text) {
      const known = kept.get(text);
      const prepared = known ?? prepare(connection, text);
      if (known) kept.delete(text);
      else if (kept.size >= keptStatements) kept.clear();
      kept.set(text, prepared);
      const { statement, names } = prepared;
      return {
        reader: statement.reader,
        all: (parameters) => (statement.all(...parameters) as unknown[][]).map((values) => rowOf(names, values)),
        run: (parameters) => statement.run(...parameters),
        *iterate(parameters) {
          for (const values of statement.iterate(...parameters)) yield rowOf(names, values as unknown[]);
        },
      };
    },
    close() {
      connection.close();
    },
  };
  return new Kysely<CatalogueTables>({ dialect: new SqliteDialect({ database }), ...(log ? { log } : {}) });
}

/** The driver makes an object of a row by making each name anew: its values alone cost a third less. */
function prepare(connection: Connection, text: string): Prepared {
  const statement = connection.prepare(text);
  if (!statement.reader) return { statement, names: [] };
  return { statement: statement.raw(), names: statement.columns().map(({ name }) => name) };
}

function rowOf(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let column = 0; column < names.length; column++) row[names[column] ?? ''] = values[column];
  return row;
}
