import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf } from '#application/identity';
import { inspectLog } from '#storage/event-log/sqlite/inspect-log';
import { DataDirectoryLease } from '#storage/lease/process/data-directory-lease';
import { inspectRows } from '#storage/read-model/sqlite/inspect-rows';
import { inspectItems } from '#storage/working-store/sqlite/inspect-items';
import { DataDirectoryInUse } from '../composition/embedded-stores';
import { assertLogOfBlobs } from '../composition/used-directory';
import type { Settings } from '../config/settings';
import { planUpgrade } from './upgrade-plan';

/** What is there can not be served by this release; the message says each reason. */
export class UpgradeRefused extends Error {}

/**
 * Prints what the next start of this release would do with a data directory, and changes none of its files. It holds the
 * directory's lease meanwhile, so that no server writes to what is read.
 * @throws DataDirectoryInUse when a process holds the directory: nothing is looked at then
 * @throws UpgradeRefused when this release can not serve what is there; BlobsWithoutLog
 */
export async function checkUpgrade({ data }: Settings): Promise<void> {
  if (!existsSync(data)) {
    process.stdout.write(`There is no ${data}; a start makes it.\n`);
    return;
  }
  const lease = await DataDirectoryLease.acquire(data);
  if ('heldBy' in lease) {
    const { pid, startedAt, url } = lease.heldBy;
    throw new DataDirectoryInUse(
      `${data} is held by process ${pid} since ${startedAt}${url === undefined ? '' : `, which serves ${url}`}; nothing was checked: stop it first`,
    );
  }
  try {
    await assertLogOfBlobs(data);
    const { files, problems } = planUpgrade({
      log: inspectLog(join(data, 'log.db'), streamOf.registry),
      working: inspectItems(join(data, 'working.db')),
      rows: inspectRows(data),
    });
    process.stdout.write(`What a start of this release would do with ${data}; nothing was changed:\n`);
    for (const [file, fate] of files) process.stdout.write(`  ${file.padEnd('working.db'.length)}  ${fate}\n`);
    if (problems.length > 0) throw new UpgradeRefused(problems.join('\nannals: '));
  } finally {
    await lease.release();
  }
}
