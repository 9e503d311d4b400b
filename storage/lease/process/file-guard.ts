import { openSqlite } from '#storage/engines/sqlite/driver';
import { isInUse } from '#storage/engines/sqlite/failures';

/** A lock of the operating system on a file. It ends with its process, however that ends. */
export interface FileGuard {
  release(): void;
}

/**
 * Locks a file, creating it when there is none; undefined when somebody holds it, this process included.
 * Node has no call for such a lock, SQLite has: a transaction that is never finished. Nothing is written.
 * The lock is lost if this process opens and closes the same file by other means, so nobody else touches it.
 */
export function guardFile(file: string): FileGuard | undefined {
  const database = openSqlite(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isInUse(error)) return undefined;
    throw error;
  }
  return { release: () => void database.close() };
}
