import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { expectHistoryOf, expectLooksAt, wholeHistory } from '#test/builders/whole-history';
import { crashLoad, nothingTold, type Told } from './crash-load';
import { ServerDied, startServer, type ServerProcess, type Starting } from './server-process';

/** Where a server runs in which something is to go wrong. */
export interface CrashScene {
  readonly data: string;
  /** Folder of its backup. */
  readonly backup: string;
  /** What node is to run. */
  readonly program: readonly string[];
  /** How the server is started that is to die. */
  readonly dying: Starting;
}

/** How often the server died, and what clients were told. */
export interface CrashRun {
  readonly deaths: number;
  readonly told: Told;
}

/**
 * Carries out the whole load on a server that dies in it: the step in which it dies is done again, with the same keys,
 * on a server that is plainly started. At the end all of it is done, and the server has stopped in peace.
 * @throws when the server does not die, or not by SIGKILL
 */
export async function runThroughCrash({ data, backup, program, dying }: CrashScene): Promise<CrashRun> {
  const told = nothingTold();
  let deaths = 0;
  let server = await startServer(data, program, dying).catch(async (failure: unknown) => {
    if (!(failure instanceof ServerDied)) throw failure;
    expect(failure).toMatchObject({ ended: { signal: 'SIGKILL' } });
    deaths += 1;
    return startServer(data, program);
  });
  try {
    for (const step of crashLoad(backup)) {
      await step(server, told).catch(async (failure: unknown) => {
        if (deaths > 0 || !isCutOff(failure)) throw failure;
        expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
        deaths += 1;
        server = await startServer(data, program);
        await step(server, told);
      });
    }
    await expectHistory(server, told);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
  return { deaths, told };
}

/** Holds the history of a server against what clients were told of it. */
export async function expectHistory(server: ServerProcess, { calls, looks }: Told): Promise<void> {
  const events = await wholeHistory(server);
  expectHistoryOf(events, calls);
  expectLooksAt(events, looks);
  const done = new Set(events.filter(({ preliminary }) => !preliminary).map(({ commandId }) => commandId));
  expect(events.filter(({ preliminary, commandId }) => preliminary && !done.has(commandId))).toEqual([]);
}

/** fetch says no more than that it failed when its connection breaks; its errors are not of the world of the tests. */
function isCutOff(failure: unknown): boolean {
  return String(failure) === 'TypeError: fetch failed';
}

const known = [
  /^(log|working|read-\d+)\.db$/,
  /^registry\.guard$/,
  /^client\.json$/,
  /^blobs(\/sha256(\/[0-9a-f]{2}(\/[0-9a-f]{2}(\/[0-9a-f]{64})?)?)?|\/incoming)?$/,
];

/**
 * What lies in the directory of a server that has stopped and is not its data. Parts of blobs that nobody goes on with are
 * thrown away after seven days; those that would be are no finding.
 */
export async function strayFiles(data: string): Promise<string[]> {
  await new FilesystemBlobStore(join(data, 'blobs')).abortAbandoned(new Date(Date.now() + 1000));
  const names = await readdir(data, { recursive: true });
  return names.filter((name) => !known.some((pattern) => pattern.test(name))).sort();
}
