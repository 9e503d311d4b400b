import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failPoint } from '#fail-point';
import { syncFolder, type Database } from './database';

/** Pages that are copied at one go; the calls that wait come between. */
const pagesAtOnce = 200;
/** After so many goes (some 40 MB) the copy is synced beside the thread, so that little is left for the end. */
const goesBetweenSyncs = 50;

/**
 * Copies an open database into a new file, readable by its user alone: one consistent state, on the disk when this
 * resolves. What is committed meanwhile through the same connection is in the copy too. A copy that is cut off leaves
 * `<file>.partial` alone, which the next one replaces.
 */
export async function copyDatabase(database: Database, file: string): Promise<void> {
  const partial = `${file}.partial`;
  removeCopy(partial);
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      let synced = Promise.resolve();
      let goes = 0;
      await database.backup(partial, {
        progress: () => {
          failPoint('backup.mid-copy');
          if (++goes % goesBetweenSyncs === 0) {
            synced = synced.then(() => handle.sync());
            // Told below; until then nobody waits for it.
            synced.catch(() => undefined);
          }
          return pagesAtOnce;
        },
      });
      await synced;
      await handle.sync();
    } finally {
      await handle.close();
    }
    renameSync(partial, file);
    syncFolder(dirname(file));
  } catch (error) {
    removeCopy(partial);
    throw error;
  }
}

/** Removes a copy that is not wanted, or not whole, and what SQLite may have left beside it. */
export function removeCopy(file: string): void {
  for (const side of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${side}`, { force: true });
}
