import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EmbeddedModule } from '../composition/embedded';
import { EmbeddedStores } from '../composition/embedded-stores';
import type { Settings } from '../config/settings';
import { createServer } from '../server';
import { serverLog } from '../server-log';

/** Opens a registry that no server holds, has some work done in it, and closes it again; it takes no requests. */
export async function inOwnRegistry<T>(
  settings: Settings,
  work: (app: NestFastifyApplication) => Promise<T>,
): Promise<T> {
  const quiet = { ...settings, log_level: 'error' } as const;
  const stores = await EmbeddedStores.open(settings.data);
  const app = await createServer(quiet, EmbeddedModule.over(stores), serverLog(quiet));
  try {
    await app.init();
    return await work(app);
  } finally {
    await app.close();
  }
}
