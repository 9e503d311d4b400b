import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseHolder } from '#application/ports/lease';
import { guardFileName, holderOf, mayBeAlive } from './data-directory-lease';
import { guardFile, type FileGuard } from './file-guard';

/**
 * Who holds a directory now; undefined when nobody does, whatever a process that was killed has left. Nothing is written.
 */
export async function holderNow(directory: string): Promise<LeaseHolder | undefined> {
  const named = await holderOf(directory);
  if (!named || !existsSync(join(directory, guardFileName))) return undefined;
  let guard: FileGuard | undefined;
  try {
    guard = guardFile(join(directory, guardFileName));
  } catch {
    // Where the lock can not be tried, as on a disk that takes no writes, only the name is left to judge by.
    return mayBeAlive(named) ? named : undefined;
  }
  guard?.release();
  return guard ? undefined : named;
}
