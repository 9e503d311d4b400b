import type Sqlite from 'better-sqlite3';
import { pagesBetween } from '#storage/engines/sqlite/checkpoints';
import { openSqlite } from '#storage/engines/sqlite/driver';

/** An open file of rows. */
export type Connection = Sqlite.Database;

/**
 * Opens a connection that writes rows which can be derived again: a commit need not be on the disk when it returns, but
 * after a power cut the file is as some commit left it. Syncs the WAL now and then, so it belongs into a thread.
 */
export function connectWriter(file: string): Connection {
  return connected(openSqlite(file, { timeout: 5_000 }), (connection) => {
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = NORMAL');
    connection.pragma(`wal_autocheckpoint = ${pagesBetween}`);
  });
}

/**
 * Opens a connection to rows that nobody reads yet and that are thrown away after a crash: nothing is synced, and a
 * transaction can be rolled back by this process alone.
 */
export function connectBuilder(file: string): Connection {
  return connected(openSqlite(file, { timeout: 5_000 }), (connection) => {
    // An event of a registration fills most of a page of the usual size, and leaves the rest empty.
    connection.pragma('page_size = 8192');
    connection.pragma('journal_mode = MEMORY');
    connection.pragma('synchronous = OFF');
    connection.pragma('cache_size = -16384');
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
