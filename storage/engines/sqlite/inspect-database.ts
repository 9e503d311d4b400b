import { existsSync, rmSync, statSync } from 'node:fs';
import { openSqlite } from './driver';
import type { Database } from './database';
import { messageOf } from './failures';

/** What a database file is found to be, without opening it for writing. */
export type DatabaseFinding<T> =
  | { readonly state: 'absent' }
  /** Neither a database nor one that is whole. */
  | { readonly state: 'unreadable'; readonly reason: string }
  | {
      readonly state: 'present';
      /** SQLite's application_id, which marks the kind. */
      readonly applicationId: number;
      /** How many steps have run. */
      readonly schema: number;
      readonly isEmpty: boolean;
      /** What the tables say; undefined where their schema was not to be read. */
      readonly content: T | undefined;
    };

/**
 * Looks into a database file and leaves it, byte for byte, as it is; what a crash left in its `-wal` file is read too,
 * and stays there. The caller holds what keeps others from opening the file meanwhile.
 * @param content reads the tables, if it knows their schema
 */
export function inspectDatabase<T>(
  file: string,
  content: (database: Database, schema: number) => T | undefined,
): DatabaseFinding<T> {
  if (!existsSync(file)) return { state: 'absent' };
  if (!statSync(file).isFile()) return { state: 'unreadable', reason: 'it is no file' };
  // Reading a database with a WAL makes these two where they are missing, and a connection that only reads leaves them.
  const missing = [`${file}-wal`, `${file}-shm`].filter((side) => !existsSync(side));
  let database: Database | undefined;
  try {
    database = openSqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
    const number = (pragma: string): number => Number(database?.pragma(pragma, { simple: true }));
    const schema = number('user_version');
    return {
      state: 'present',
      applicationId: number('application_id'),
      schema,
      isEmpty: database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0,
      content: content(database, schema),
    };
  } catch (error) {
    return { state: 'unreadable', reason: messageOf(error) };
  } finally {
    database?.close();
    for (const side of missing) rmSync(side, { force: true });
  }
}
