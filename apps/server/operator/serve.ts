import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { Unavailable } from '#application/failures';
import { EmbeddedStores } from '../composition/embedded-stores';
import { BadConfiguration } from '../config/load-settings';
import type { Settings } from '../config/settings';
import { clientFile, saveClientFile } from '../client-file';
import { servedAddress } from '../served-address';
import { serverLog } from '../server-log';

/** How the server ends when its files can be trusted no more; by sysexits(3), an internal software error. */
const lostExitCode = 70;

/** Starts the registry and serves until SIGINT or SIGTERM; prints its address once it takes requests. */
export async function serve(settings: Settings): Promise<void> {
  if (process.platform === 'win32') {
    throw new BadConfiguration(
      'the server does not run on Windows, whose folders can not be synced to the disk; the command line does',
    );
  }
  const log = serverLog(settings);
  const { opened } = await EmbeddedStores.begin(settings.data, (failure) => {
    // What the disk holds is known only after a restart: nothing more is acknowledged, not even what waits for an answer.
    log.fatal({ err: failure }, 'a sync to the disk failed; stopping, so that a restart goes on from what is there');
    process.exit(lostExitCode);
  });
  // Threads open the stores while this one loads the program, which takes longer.
  const [stores, { createServer }, { EmbeddedModule }, { createOwner }] = await Promise.all([
    opened,
    import('#server/server'),
    import('#server/composition/embedded'),
    import('#server/owner-token'),
  ]);
  const app = await createServer(settings, EmbeddedModule.over(stores), log);
  await app.init();
  const saved = await savedToken(settings.data);
  const token = await createOwner(app, { tokenLost: saved === undefined }).catch((failure: unknown) => {
    if (!(failure instanceof Unavailable)) throw failure;
    log.error({ err: failure }, 'only reads are served; a token for the owner can not be made now');
    return undefined;
  });
  // For a name with two addresses Fastify would make a second server, which knows none of the limits.
  const { address } = await lookup(settings.host);
  await app.listen(settings.port, address);
  const url = servedAddress(await app.getUrl(), settings);
  await stores.lease.announce(url);
  await saveClientFile(settings.data, { url, token: token ?? saved });

  // Whoever reads the address may send a signal at once.
  const end = stopped();
  process.stdout.write(`Annals serves ${url}\n`);
  if (token !== undefined) {
    process.stdout.write(`The owner's token, shown this once: ${token}\n`);
    process.stdout.write(`It is saved for the command line on this machine in ${clientFile(settings.data)}\n`);
  }
  process.stdout.write('Stop it with Ctrl-C or SIGTERM.\n');

  await end;
  log.info('stopping');
  await app.close();
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** The token that the client file holds; undefined when there is no such file, as after a kill in the first start. */
async function savedToken(directory: string): Promise<string | undefined> {
  try {
    const client = JSON.parse(await readFile(clientFile(directory), 'utf8')) as { token?: unknown };
    return typeof client.token === 'string' ? client.token : undefined;
  } catch {
    return undefined;
  }
}
