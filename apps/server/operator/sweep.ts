import { Sweeper } from '#application/sweeping/sweeper';
import { isRefusal } from '#models/refusals/refusal';
import { holderNow } from '#storage/lease/process/holder-now';
import { EmbeddedModule } from '../composition/embedded';
import { EmbeddedStores } from '../composition/embedded-stores';
import type { Settings } from '../config/settings';
import { createServer } from '../server';
import { serverLog } from '../server-log';
import { askServer } from './ask-server';

/** What nobody wants can not be deleted now; the message says why. */
export class SweepRefused extends Error {}

/** Deletes what no version names: in this process, or by the server that holds the data directory. */
export async function sweep(settings: Settings): Promise<void> {
  const holder = await holderNow(settings.data);
  if (holder?.url !== undefined) {
    const { result } = await askServer(settings.data, holder.url, '/api/v1/admin/sweep', tell);
    return say(result ?? {});
  }
  const stores = await EmbeddedStores.open(settings.data);
  const app = await createServer(
    { ...settings, log_level: 'error' },
    EmbeddedModule.over(stores),
    serverLog({ log_level: 'error' }),
  );
  try {
    await app.init();
    const report = await app.get(Sweeper).run({ onProgress: tell });
    if (isRefusal(report)) throw new SweepRefused(report.detail);
    say({ ...report });
  } finally {
    await app.close();
  }
}

function tell(done: number, total: number): void {
  process.stderr.write(`looked at ${done} of ${total} blobs\n`);
}

function say(report: Readonly<Record<string, unknown>>): void {
  const { deletedBlobs, deletedBytes, keptBlobs, keptBytes, abandonedUploads, endedEarly } = report;
  process.stdout.write(
    `Deleted ${String(deletedBlobs)} blobs (${String(deletedBytes)} bytes) and ${String(abandonedUploads)} abandoned uploads; ` +
      `kept ${String(keptBlobs)} blobs (${String(keptBytes)} bytes).\n`,
  );
  if (typeof endedEarly === 'string') process.stdout.write(`It ended early: ${endedEarly}.\n`);
}
