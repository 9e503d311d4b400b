import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { failPoint } from '#fail-point';
import { openSqlite } from './driver';

/** An open SQLite file. */
export type Database = Sqlite.Database;

/** A value of a column, as a function of SQL gets and gives it. */
export type ColumnValue = string | number | bigint | Uint8Array | null;

/** A file belongs to one kind of database: its mark, and the steps that made its tables, in order. */
export interface DatabaseSchema {
  /** What the file is, for messages: `event log`. */
  readonly name: string;
  /** SQLite's application_id; not 0. */
  readonly applicationId: number;
  /** SQL of each step. A released step never changes; user_version counts those that have run. */
  readonly steps: readonly string[];
  /** Functions that the steps use, by their names in SQL; as lasting as the steps. */
  readonly functions?: Readonly<Record<string, (...values: readonly ColumnValue[]) => ColumnValue>>;
}

/** The file is of another kind, of a release that this one does not know, or no whole database. */
export class UnusableDatabase extends Error {
  readonly name = 'UnusableDatabase';
}

/** The file has lost its content, or was lost itself. */
export class LostDatabase extends UnusableDatabase {}

/**
 * Opens a database file so that a commit is on the disk when it returns, and brings its tables up to date. A file that is
 * not there is made whole elsewhere before it gets its name, so that one that lacks its tables has lost them.
 * @param options.exclusive keeps the file locked for this connection until it is closed or the process ends;
 * whoever comes second fails at once with SQLITE_BUSY
 * @throws UnusableDatabase when the file is of another kind or a newer release; LostDatabase when it has lost its content
 */
export function openDatabase(file: string, schema: DatabaseSchema, options: { readonly exclusive: boolean }): Database {
  if (file !== ':memory:') {
    if (!existsSync(file)) createDatabase(file, schema);
    else if (statSync(file).size === 0) throw emptyFile(file, schema);
  }
  const database = connect(file, options);
  try {
    database.transaction(() => bringUpToDate(database, file, schema, file === ':memory:')).immediate();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes a database beside its name, and renames it when it is on the disk. */
function createDatabase(file: string, schema: DatabaseSchema): void {
  if (existsSync(`${file}-wal`)) {
    throw new LostDatabase(
      `the ${schema.name} ${file} is missing, but its ${file}-wal is there: put the file back from where it went, or restore a backup`,
    );
  }
  const made = `${file}.new`;
  for (const side of ['', '-journal', '-wal', '-shm']) rmSync(`${made}${side}`, { force: true });
  const database = connect(made, { exclusive: true });
  try {
    database.transaction(() => bringUpToDate(database, made, schema, true)).immediate();
    // Closing would move the WAL into the file as well, but keep silent if it could not.
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
  rmSync(`${made}-wal`, { force: true });
  renameSync(made, file);
  syncFolder(dirname(file));
}

/** Has the names in a folder on the disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function connect(file: string, { exclusive }: { readonly exclusive: boolean }): Database {
  const database = openSqlite(file, { timeout: exclusive ? 0 : 5_000 });
  try {
    // Before WAL: the index of the WAL then stays in this process's memory, and nobody else can read the file.
    if (exclusive) database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // On macOS a plain fsync leaves the bytes in the drive's cache; elsewhere these two do nothing.
    database.pragma('fullfsync = ON');
    database.pragma('checkpoint_fullfsync = ON');
    database.pragma('foreign_keys = ON');
    database.pragma('trusted_schema = OFF');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function bringUpToDate(database: Database, file: string, schema: DatabaseSchema, isNew: boolean): void {
  const { name, applicationId, steps, functions = {} } = schema;
  const mark = number(database, 'application_id');
  const version = number(database, 'user_version');
  if (mark !== applicationId && !isNew) {
    const isEmpty = mark === 0 && database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
    throw isEmpty ? emptyFile(file, schema) : new UnusableDatabase(`${file} is not a ${name} of Annals`);
  }
  if (version > steps.length) {
    throw new UnusableDatabase(
      `the ${name} ${file} has schema ${version}, this release knows ${steps.length}: use the release that wrote it, or a newer one`,
    );
  }
  for (const [called, compute] of Object.entries(functions)) {
    database.function(called, { deterministic: true, varargs: true }, compute);
  }
  if (mark !== applicationId) database.pragma(`application_id = ${applicationId}`);
  for (const step of steps.slice(version)) {
    failPoint(`migration.${name.replace(' ', '-')}`);
    database.exec(step);
  }
  if (version !== steps.length) database.pragma(`user_version = ${steps.length}`);
}

function emptyFile(file: string, { name }: DatabaseSchema): LostDatabase {
  return new LostDatabase(
    `the ${name} ${file} is empty, which it never is by itself: restore it from a backup; only where nothing was ever kept in it, delete it and start`,
  );
}

function number(database: Database, pragma: string): number {
  return Number(database.pragma(pragma, { simple: true }));
}
