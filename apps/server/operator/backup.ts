import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Backup } from '#application/backup/backup';
import { Unavailable } from '#application/failures';
import { LogIdentity } from '#application/projecting/log-identity';
import { isRefusal } from '#models/refusals/refusal';
import { holderNow } from '#storage/lease/process/holder-now';
import type { Settings } from '../config/settings';
import { askServer } from './ask-server';
import { inOwnRegistry } from './own-registry';

/** No backup was made; the message says why. */
export class BackupRefused extends Error {}

interface Said {
  readonly position: string | null;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Copies history and working state to a folder: in this process, or by the server that holds the data directory. */
export async function backup(settings: Settings, to: string): Promise<void> {
  const destination = resolve(to);
  if (!['log.db', 'working.db'].some((name) => existsSync(join(settings.data, name)))) {
    throw new BackupRefused(`there is no registry in ${settings.data}; set ANNALS_DATA to the directory of one`);
  }
  const holder = await holderNow(settings.data);
  const { position, result } =
    holder?.url === undefined
      ? await byItself(settings, destination)
      : await byServer(settings, holder.url, destination);
  const { copiedBlobs, copiedBytes, presentBlobs, presentBytes } = result;
  process.stdout.write(
    `The backup in ${destination} holds everything up to ${String(position)}.\n` +
      `Copied ${String(copiedBlobs)} blobs (${String(copiedBytes)} bytes); ` +
      `${String(presentBlobs)} (${String(presentBytes)} bytes) were there already.\n`,
  );
}

async function byServer(settings: Settings, url: string, destination: string): Promise<Said> {
  const { position, result } = await askServer(settings.data, url, '/api/v1/admin/backup', tell, { destination });
  return { position, result: result ?? {} };
}

function byItself(settings: Settings, destination: string): Promise<Said> {
  return inOwnRegistry(settings, async (app) => {
    const report = await app
      .get(Backup)
      .run(destination, { onProgress: (_step, done, total) => tell(done, total) })
      .catch((failure: unknown) => {
        throw failure instanceof Unavailable ? new BackupRefused(failure.detail) : failure;
      });
    if (isRefusal(report)) throw new BackupRefused(`${report.detail} ${report.remedy}`);
    return { position: app.get(LogIdentity).format(report.position), result: { ...report } };
  });
}

function tell(done: number, total: number): void {
  process.stderr.write(`copied ${done} of ${total}\n`);
}
