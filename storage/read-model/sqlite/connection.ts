import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, type LogEvent, type SqliteDatabase } from 'kysely';
import type { CatalogueTables } from '../catalogue-tables';

/** An open file of rows. */
export type Connection = Sqlite.Database;

/** Statements that are kept prepared for each connection; the texts of queries vary with the lengths of lists only. */
const keptStatements = 500;

/**
 * Opens a connection to a file of rows that can be derived again: a commit need not be on the disk when it returns, but
 * after a power cut the file is as some commit left it.
 */
export function connect(file: string): Connection {
  const connection = new Sqlite(file, { timeout: 5_000 });
  try {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('trusted_schema = OFF');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Kysely over a connection, with its statements kept prepared. Destroying it closes the connection. */
export function kyselyOver(connection: Connection, log?: (event: LogEvent) => void): Kysely<CatalogueTables> {
  const prepared = new Map<string, Sqlite.Statement>();
  const database: SqliteDatabase = {
    prepare(text) {
      const kept = prepared.get(text);
      const statement = kept ?? connection.prepare(text);
      if (kept) prepared.delete(text);
      else if (prepared.size >= keptStatements) prepared.clear();
      prepared.set(text, statement);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
      };
    },
    close() {
      connection.close();
    },
  };
  return new Kysely<CatalogueTables>({ dialect: new SqliteDialect({ database }), ...(log ? { log } : {}) });
}
