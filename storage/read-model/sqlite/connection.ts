import type Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect, type LogEvent, type SqliteDatabase } from 'kysely';
import { openSqlite } from '#storage/engines/sqlite/driver';
import type { CatalogueTables } from '../catalogue-tables';

/** An open file of rows. */
export type Connection = Sqlite.Database;

/** Statements that are kept prepared for each connection; the texts of queries vary with the lengths of lists only. */
const keptStatements = 500;

/**
 * Opens a connection that writes rows which can be derived again: a commit need not be on the disk when it returns, but
 * after a power cut the file is as some commit left it. Syncs the WAL now and then, so it belongs into a thread.
 */
export function connectWriter(file: string): Connection {
  return connected(openSqlite(file, { timeout: 5_000 }), (connection) => {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
  });
}

/**
 * Opens a connection to rows that nobody reads yet and that are thrown away after a crash: nothing is synced, and a
 * transaction can be rolled back by this process alone.
 */
export function connectBuilder(file: string): Connection {
  return connected(openSqlite(file, { timeout: 5_000 }), (connection) => {
    connection.pragma('journal_mode = MEMORY');
    connection.pragma('synchronous = OFF');
    connection.pragma('cache_size = -32768');
  });
}

/** Opens a connection that only reads: whatever it does, it never writes to the file, and so never waits for a sync. */
export function connectReader(file: string): Connection {
  return connected(openSqlite(file, { timeout: 5_000, readonly: true, fileMustExist: true }));
}

function connected(connection: Connection, prepare: (connection: Connection) => void = () => undefined): Connection {
  try {
    prepare(connection);
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
