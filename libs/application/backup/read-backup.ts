import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { backupFormat, BackupManifest } from '#models/values/backup-manifest';
import { codeOf } from './durable-files';

/** The name of a backup's manifest in its folder. */
export const manifestName = 'backup.json';

/** A folder does not hold a backup that this release can use; the message says why. */
export class UnusableBackup extends Error {
  readonly name = 'UnusableBackup';
}

/** The manifest of the backup in a folder; undefined when there is none. @throws UnusableBackup when it can not be used */
export async function readBackup(folder: string): Promise<BackupManifest | undefined> {
  const file = join(folder, manifestName);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return undefined;
    if (failure instanceof SyntaxError) throw new UnusableBackup(`${file} is damaged: ${failure.message}`);
    throw failure;
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format > backupFormat) {
    throw new UnusableBackup(`${file} has format ${format}, this release knows ${backupFormat}: use a newer release`);
  }
  const { data, error } = BackupManifest.safeParse(value);
  if (data) return data;
  const [issue] = error.issues;
  throw new UnusableBackup(
    `${file} is no manifest of a backup: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

/** Where the parts of a backup lie. */
export function partsOf(folder: string, snapshot: string): { log: string; working: string; blobs: string } {
  const copies = join(folder, 'snapshots', snapshot);
  return { log: join(copies, 'log.db'), working: join(copies, 'working.db'), blobs: join(folder, 'blobs') };
}
