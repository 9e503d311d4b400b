import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { inspectRows } from '#storage/read-model/sqlite/inspect-rows';
import { inspectItems } from '#storage/working-store/sqlite/inspect-items';

/**
 * Whether a registry has worked in a directory, whose log is then lost if it is not there: the working state or the rows
 * tell of one. Nothing is opened for writing; the caller holds the directory.
 */
export function wasUsed(directory: string): boolean {
  const items = inspectItems(join(directory, 'working.db'));
  if (items.state === 'unreadable') return true;
  if (items.state === 'present' && (items.content === undefined || items.content.log || items.content.hasTokens)) {
    return true;
  }
  const rows = inspectRows(directory);
  return rows.state === 'present' && rows.content?.checkpoint !== undefined;
}

/** Of a registry nothing but its blobs is there. */
export class BlobsWithoutLog extends Error {
  constructor(directory: string) {
    super(
      `${directory} holds blobs but no log.db, and a new one would know none of them: put log.db and working.db back, or mount what they lie on; else run annals restore into an empty directory`,
    );
  }
}

/**
 * Refuses a directory with blobs whose log is lost, which nothing else tells of. A log is made before the first blob comes;
 * were a new one begun, its versions would name none of the blobs, and its sweep would delete them all. The caller holds
 * the directory, and no restore into it is under way.
 * @throws BlobsWithoutLog
 */
export async function assertLogOfBlobs(directory: string): Promise<void> {
  const log = join(directory, 'log.db');
  if (existsSync(log) || existsSync(`${log}-wal`) || wasUsed(directory)) return;
  const [found] = await new FilesystemBlobStore(join(directory, 'blobs')).list(undefined, 1);
  if (found) throw new BlobsWithoutLog(directory);
}
