import { createRequire } from 'node:module';
import type Sqlite from 'better-sqlite3';

const isNewNode = Number(process.versions.node.split('.')[0]) >= 22;

/**
 * One driver in two releases: the newer one needs Node 22, and from Node 24.19 on the older one ends the process when
 * it frees a statement.
 */
const load = { require: createRequire(__filename) };
const Driver = (isNewNode ? load.require('better-sqlite3-node22') : load.require('better-sqlite3')) as typeof Sqlite;

/** Opens a SQLite file, creating it where that is not forbidden. @throws SqliteError, see sqliteCode */
export function openSqlite(file: string, options: Sqlite.Options = {}): Sqlite.Database {
  return new Driver(file, options);
}
