import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { failPoint } from '#fail-point';
import { syncFolder, type Database } from './database';

/** Pages that are copied at one go; the calls that wait come between. */
const pagesAtOnce = 200;

/**
 * Copies an open database into a new file, readable by its user alone: one consistent state, on the disk when this
 * resolves. What is committed meanwhile through the same connection is in the copy too. A copy that is cut off leaves
 * `<file>.partial` alone, which the next one replaces.
 */
export async function copyDatabase(database: Database, file: string): Promise<void> {
  const partial = `${file}.partial`;
  for (const side of ['', '-journal', '-wal', '-shm']) rmSync(`${partial}${side}`, { force: true });
  try {
    await database.backup(partial, {
      progress: () => {
        failPoint('backup.mid-copy');
        return pagesAtOnce;
      },
    });
    chmodSync(partial, 0o600);
    const handle = openSync(partial, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
