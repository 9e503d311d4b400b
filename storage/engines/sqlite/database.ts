import Sqlite from 'better-sqlite3';

/** An open SQLite file. */
export type Database = Sqlite.Database;

/** A file belongs to one kind of database: its mark, and the steps that made its tables, in order. */
export interface DatabaseSchema {
  /** What the file is, for messages: `event log`. */
  readonly name: string;
  /** SQLite's application_id; not 0. */
  readonly applicationId: number;
  /** SQL of each step. A released step never changes; user_version counts those that have run. */
  readonly steps: readonly string[];
}

/** The file is of another kind, or of a release that this one does not know. */
export class UnusableDatabase extends Error {
  readonly name = 'UnusableDatabase';
}

/**
 * Opens a database file so that a commit is on the disk when it returns, and brings its tables up to date.
 * @param options.exclusive keeps the file locked for this connection until it is closed or the process ends;
 * whoever comes second fails at once with SQLITE_BUSY
 * @throws UnusableDatabase when the file is of another kind or a newer release
 */
export function openDatabase(file: string, schema: DatabaseSchema, options: { readonly exclusive: boolean }): Database {
  const database = new Sqlite(file, { timeout: options.exclusive ? 0 : 5_000 });
  try {
    // Before WAL: the index of the WAL then stays in this process's memory, and nobody else can read the file.
    if (options.exclusive) database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    // On macOS a plain fsync leaves the bytes in the drive's cache; elsewhere these two do nothing.
    database.pragma('fullfsync = ON');
    database.pragma('checkpoint_fullfsync = ON');
    database.pragma('foreign_keys = ON');
    database.pragma('trusted_schema = OFF');
    database.transaction(() => bringUpToDate(database, file, schema)).immediate();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function bringUpToDate(database: Database, file: string, { name, applicationId, steps }: DatabaseSchema): void {
  const mark = number(database, 'application_id');
  const version = number(database, 'user_version');
  const empty = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  if (mark !== applicationId && !(mark === 0 && version === 0 && empty)) {
    throw new UnusableDatabase(`${file} is not a ${name} of Annals`);
  }
  if (version > steps.length) {
    throw new UnusableDatabase(
      `the ${name} ${file} has schema ${version}, this release knows ${steps.length}: use the release that wrote it, or a newer one`,
    );
  }
  if (mark !== applicationId) database.pragma(`application_id = ${applicationId}`);
  for (const step of steps.slice(version)) database.exec(step);
  if (version !== steps.length) database.pragma(`user_version = ${steps.length}`);
}

function number(database: Database, pragma: string): number {
  return Number(database.pragma(pragma, { simple: true }));
}
