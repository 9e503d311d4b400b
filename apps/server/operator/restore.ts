import { resolve } from 'node:path';
import { copyBlobs } from '#application/backup/copied-blobs';
import { partsOf, readBackup, UnusableBackup } from '#application/backup/read-backup';
import { assertEmpty, RestoredFolder, RestoreRefused } from '#application/backup/restored-folder';
import { endOperationsOfOriginal } from '#application/backup/restored-operations';
import { failPoint } from '#fail-point';
import { LogIdentity } from '#application/projecting/log-identity';
import { faultyContent } from '#application/verification/named-content';
import type { BackupManifest } from '#models/values/backup-manifest';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';
import { holderNow } from '#storage/lease/process/holder-now';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { heldText } from '../composition/embedded-stores';
import { RandomIds } from '../composition/random-ids';
import { SystemClock } from '../composition/system-clock';
import type { Settings } from '../config/settings';

/** How a restore is done. */
export interface RestoreOptions {
  /** Restore all else where bytes are damaged or missing in the backup. */
  readonly withoutDamaged: boolean;
}

/**
 * Makes an empty data directory what a backup holds, under a new log id. Interrupted at any point, it can be begun again;
 * what is there until then is not served.
 * @throws RestoreRefused, UnusableBackup
 */
export async function restore({ data }: Settings, from: string, { withoutDamaged }: RestoreOptions): Promise<void> {
  const source = resolve(from);
  const manifest = await readBackup(source);
  if (!manifest) throw new UnusableBackup(`${source} holds no backup that was finished: it has no backup.json`);
  const holder = await holderNow(data);
  if (holder) throw new RestoreRefused(`${data} ${heldText(holder)}: a restore needs a directory that nobody uses`);
  await assertEmpty(data);
  const lease = await DataDirectoryLease.acquire(data);
  if ('heldBy' in lease) throw new RestoreRefused(`${data} ${heldText(lease.heldBy)}`);
  try {
    const logId = await restoreInto(data, source, manifest, withoutDamaged);
    process.stdout.write(
      `${data} holds what the registry held at ${manifest.position}.\n` +
        `Its log goes on as ${logId}: positions up to ${manifest.position} mean what they meant, later ones are refused.\n` +
        'The catalogue is built at the next start, which also makes a new token for the owner.\n',
    );
  } finally {
    await lease.release();
  }
}

async function restoreInto(
  data: string,
  source: string,
  manifest: BackupManifest,
  withoutDamaged: boolean,
): Promise<string> {
  const parts = partsOf(source, manifest.snapshot);
  const folder = await RestoredFolder.begin(data, source);
  await folder.copy(parts.log, 'log.db', manifest.log);
  await folder.copy(parts.working, 'working.db', manifest.working);
  const blobs = new FilesystemBlobStore(folder.blobs);
  const { signal } = new AbortController();
  const { damaged } = await copyBlobs(new FilesystemBlobStore(parts.blobs), blobs, {
    signal,
    onBlob: (done) => tell('restored', done, manifest.blobs.count),
  });
  const log = await SqliteEventLog.open({ file: folder.made('log.db') });
  try {
    const identity = new LogIdentity(log, new SystemClock(), new RandomIds());
    await identity.open();
    const position = identity.format((await log.head()).position);
    if (position !== manifest.position) {
      throw new RestoreRefused(`the log in ${source} ends at ${position}, its manifest says ${manifest.position}`);
    }
    const faulty = await faultyContent(log, blobs, new Set(), {
      signal,
      onProgress: (done, total) => tell('compared with the log', done, total),
    });
    const wrong = [
      ...damaged.map(({ digest, actual }) => `the bytes of ${digest} in the backup have the digest ${actual}`),
      ...faulty.map(({ digest, versions }) => `${digest} is not there, which ${versions.join(', ')} name`),
    ];
    if (wrong.length > 0) {
      if (!withoutDamaged) throw new RestoreRefused(`${wrong.join('; ')}; ${whatToDo(source)}`);
      for (const what of wrong) process.stderr.write(`not restored: ${what}\n`);
    }
    await identity.beginAnew();
    await endOperations(folder.made('working.db'));
    failPoint('restore.before-finish');
    await log.close();
    await folder.finish(['working.db', 'log.db']);
    return identity.logId;
  } finally {
    await log.close();
  }
}

function whatToDo(source: string): string {
  return (
    `put them into ${source} from another backup and run the command again, or add --without-damaged to restore all ` +
    'else: those versions are not served until their files are uploaded again'
  );
}

async function endOperations(file: string): Promise<void> {
  const working = await SqliteWorkingStore.open({ file });
  try {
    await endOperationsOfOriginal(working, new SystemClock().now().toISOString());
  } finally {
    await working.close();
  }
}

function tell(what: string, done: number, total: number): void {
  process.stderr.write(`${what} ${done} of ${total}\n`);
}
