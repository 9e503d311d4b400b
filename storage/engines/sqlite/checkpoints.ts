import type { Database } from './database';
import { leavesDoubt } from './failures';

/**
 * 16 MiB of WAL: four times what SQLite itself lets it grow to. Pages that every commit changes are moved once for all
 * of them, and the commits that come meanwhile still wait for no more than some tens of ms.
 */
export const pagesBetween = 4000;
const pageBytes = 4096;

/**
 * Moves what the WAL holds into the file now and then. SQLite would do so by itself, but keep silent about an fsync that
 * failed then.
 */
export class Checkpoints {
  private pages = 0;

  constructor(private readonly database: Database) {
    database.pragma('wal_autocheckpoint = 0');
  }

  /**
   * Counts what was committed.
   * @param rows about how many pages were touched, one a row and index
   * @param bytes of their content
   * @returns whether it is time for `run`
   */
  wrote(rows: number, bytes: number): boolean {
    this.pages += 1 + rows + Math.ceil(bytes / pageBytes);
    return this.pages >= pagesBetween;
  }

  /** @throws the error of SQLite after which what is on the disk is uncertain; any other is for the next time */
  run(): void {
    this.pages = 0;
    try {
      this.database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      if (leavesDoubt(error)) throw error;
    }
  }
}
