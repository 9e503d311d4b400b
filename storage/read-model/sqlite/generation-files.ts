import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModelMigrations } from '#migrations/read-model/migrations';
import type { Database } from '#storage/engines/sqlite/database';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { sqliteCode } from '#storage/engines/sqlite/failures';

/**
 * SQLite's application_id of rows that are live: it is set by the transaction that makes them so, which is on the disk
 * when it returns. Rows that are still being built do not have it.
 */
export const liveMark = 0x616e_6e72;

/** The rows of a generation and what belongs to them; `read.db` is what the first releases wrote. */
const ours = /^read(?:-(\d+))?\.db(?:-wal|-shm|-journal)?$/;

/** The file of a generation of rows in a directory. */
export function generationFile(directory: string, generation: number): string {
  return join(directory, `read-${generation}.db`);
}

/** The generations that have files in a directory, the newest first. */
export function generationsIn(directory: string): number[] {
  const numbers = existsSync(directory) ? readdirSync(directory).flatMap((name) => ours.exec(name)?.[1] ?? []) : [];
  return [...new Set(numbers.map(Number))].sort((one, other) => other - one);
}

/** The newest generation that became live, if this release can go on with it; rows that can not be read are none. */
export function liveGeneration(directory: string): number | undefined {
  return generationsIn(directory).find((generation) => isLive(generationFile(directory, generation)));
}

/** Deletes the files of all generations but one: what a crash left, what was replaced, what an older release wrote. */
export function deleteGenerations(directory: string, except?: number): void {
  for (const name of readdirSync(directory)) {
    const found = ours.exec(name);
    if (!found || (found[1] !== undefined && Number(found[1]) === except)) continue;
    rmSync(join(directory, name), { force: true });
  }
}

function isLive(file: string): boolean {
  if (!existsSync(file)) return false;
  let connection: Database | undefined;
  try {
    connection = openSqlite(file, { fileMustExist: true, readonly: true });
    connection.prepare('select count(*) from sqlite_schema').get();
    const mark = connection.pragma('application_id', { simple: true });
    return mark === liveMark && connection.pragma('user_version', { simple: true }) === readModelMigrations.length;
  } catch (error) {
    const code = sqliteCode(error) ?? '';
    // What a crash cut off before the rows became live is still to be rolled back, which a reader can not do.
    const ofNoUse = ['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_READONLY_ROLLBACK'];
    if (!ofNoUse.some((prefix) => code.startsWith(prefix))) throw error;
    return false;
  } finally {
    connection?.close();
  }
}
