import { Projector } from '#application/projecting/projector';
import { holderNow } from '#storage/lease/process/holder-now';
import { EmbeddedModule } from '../composition/embedded';
import { EmbeddedStores } from '../composition/embedded-stores';
import type { Settings } from '../config/settings';
import { createServer } from '../server';
import { serverLog } from '../server-log';
import { askServer } from './ask-server';

/** Makes the catalogue anew from the log: in this process, or by the server that holds the data directory. */
export async function rebuild(settings: Settings): Promise<void> {
  const holder = await holderNow(settings.data);
  if (holder?.url !== undefined) {
    const { position } = await askServer(settings.data, holder.url, '/api/v1/admin/rebuild', tell);
    process.stdout.write(`The server at ${holder.url} rebuilt the catalogue up to ${position}.\n`);
    return;
  }
  const stores = await EmbeddedStores.open(settings.data);
  const app = await createServer(
    { ...settings, log_level: 'error' },
    EmbeddedModule.over(stores),
    serverLog({ log_level: 'error' }),
  );
  try {
    await app.init();
    const projector = app.get(Projector);
    await projector.rebuild((done, head) => tell(Number(done), Number(head)));
    process.stdout.write(`The catalogue is rebuilt up to position ${projector.position}.\n`);
  } finally {
    await app.close();
  }
}

function tell(done: number, total: number): void {
  process.stderr.write(`replayed ${done} of ${total}\n`);
}
