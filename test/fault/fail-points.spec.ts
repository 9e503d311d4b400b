import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { begin, follow, pathOf, upload } from '#test/builders/pushing';
import { runThroughCrash, strayFiles } from './crash-run';
import type { DataReport } from './data-report';
import { injected } from './fault-tally';
import { builtServer, startServer } from './server-process';

const run = promisify(execFile);
const root = join(__dirname, '../..');

/** Places at which a new data directory is made. */
const atTheFirstStart = ['migration.event-log:2', 'log.created', 'migration.working-store', 'migration.read-model'];

/** A command of its own. */
const inRestore = ['restore.before-finish'];

/** Every other place at which a server works, and for the n-th time where it is passed often. */
const atWork = [
  'append.after-commit:3',
  'append.before-commit:4',
  'append.mid-group',
  'attachment.before-append',
  'attachment.inspected',
  'attachment.verified',
  'backup.after-manifest',
  'backup.before-manifest',
  'backup.mid-blobs',
  'backup.mid-copy',
  'blob.after-rename:2',
  'blob.before-rename',
  'blob.before-sync:3',
  'blob.mid-upload:2',
  'command.after-append:2',
  'command.before-append:5',
  'operation.before-end',
  'operation.running:2',
  'operation.stored',
  'projection.after-commit:2',
  'projection.before-commit:3',
  'projection.mid-batch:4',
  'rebuild.after-swap',
  'rebuild.before-indexes',
  'rebuild.before-swap',
  'rebuild.begun',
  'rebuild.mid-batch',
  'registration.before-append',
  'registration.inspected',
  'registration.verified',
  'sweep.claimed',
  'sweep.mid-delete',
  'sweep.recorded',
];

let build: string;
let program: readonly string[];
let prepared: string;
let data: string;
let backup: string;

beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'annals-built-'));
  const compiled = await builtServer(build, ['test/fault/fail-point.ts', 'test/fault/data-report.ts']);
  program = ['-C', 'annals-fail-points', ...compiled];
  prepared = await mkdtemp(join(tmpdir(), 'annals-prepared-'));
  const server = await startServer(prepared, program);
  try {
    await begin(server, 'before/m');
    await upload(server, { 'a.txt': 'left', 'b.txt': 'over' });
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
  const working = await SqliteWorkingStore.open({ file: join(prepared, 'working.db') });
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  for (const { key, revision } of await working.list('touch', undefined, 1000)) {
    await working.put('touch', key, { at }, revision);
  }
  await working.close();
}, 60_000);
afterAll(async () => {
  for (const directory of [build, prepared]) await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'annals-fail-point-'));
  backup = `${data}-backup`;
});
afterEach(async () => {
  for (const directory of [data, backup]) await rm(directory, { recursive: true, force: true });
});

/** The read side is what the log says. */
async function expectFold(): Promise<void> {
  const { stdout } = await run(process.execPath, [join(build, 'dist/test/fault/data-report.js'), data]);
  const report = JSON.parse(stdout) as DataReport;
  expect(report).toMatchObject({ differences: [], checkpoint: report.head });
  expect(report.rows).toBeGreaterThan(10);
}

/** Restores the backup; it verifies all that it brings. @returns how that ended */
async function restore(failPoint?: string): Promise<string> {
  const env = {
    ...process.env,
    ANNALS_DATA: data,
    ...(failPoint === undefined ? {} : { ANNALS_FAILPOINT: failPoint }),
  };
  return run(process.execPath, [...program, 'restore', backup], { env }).then(
    () => 'restored',
    ({ signal, stderr }: { signal: string | null; stderr: string }) => signal ?? stderr,
  );
}

/** Lets a server die at a place, and looks at what is left when all was done on the next one. */
async function expectToSurvive(place: string): Promise<void> {
  const scene = { data, backup, program, dying: { env: { ANNALS_FAILPOINT: place } } };
  const { deaths } = await runThroughCrash(scene);
  expect([place, deaths]).toEqual([place, 1]);
  expect(await strayFiles(data)).toEqual([]);
  await expectFold();
  if (place.startsWith('backup.')) {
    await rm(data, { recursive: true, force: true });
    expect(await restore()).toBe('restored');
  }
  injected('SIGKILL', `fail point ${place.split(':')[0]}`, 'died, and restarted');
}

it('knows every fail point that is in the sources', async () => {
  const sources: string[] = [];
  for (const folder of ['apps', 'libs', 'storage', 'migrations', 'api']) {
    const names = await readdir(join(root, folder), { recursive: true });
    for (const name of names) if (name.endsWith('.ts')) sources.push(await readFile(join(root, folder, name), 'utf8'));
  }
  const calls = sources.flatMap((text) => [...text.matchAll(/failPoint\((?:'([^']+)'|`([^`]+)`)\)/g)]);
  const found = calls.map(([, plain, template]) => plain ?? template ?? '');
  const listed = [...atTheFirstStart, ...inRestore, ...atWork].map((place) => place.split(':')[0]);
  // A name with a hole stands for those that fit into it.
  const patterns = found.map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replace(/\$\{.*\}/, '.+')}$`));
  expect(patterns.filter((pattern) => !listed.some((name) => pattern.test(name ?? '')))).toEqual([]);
  expect(listed.filter((name) => !patterns.some((pattern) => pattern.test(name ?? '')))).toEqual([]);
});

it.each(atTheFirstStart)('a first start that is killed at %s is made good by the next', expectToSurvive, 30_000);

it.each(atWork)(
  'a server that is killed at %s loses nothing, and the next one goes on',
  async (place) => {
    await cp(prepared, data, { recursive: true });
    await expectToSurvive(place);
  },
  30_000,
);

it.each(inRestore)(
  'a restore that is killed at %s is not served, and is done again from its beginning',
  async (place) => {
    await cp(prepared, data, { recursive: true });
    const server = await startServer(data, program);
    try {
      await follow(server, await server.request('POST', '/api/v1/admin/backup', { body: { destination: backup } }));
      expect(await server.stop()).toBe(0);
    } finally {
      await server.kill();
    }
    await rm(data, { recursive: true, force: true });
    expect(await restore(place)).toBe('SIGKILL');
    await expect(startServer(data, program)).rejects.toMatchObject({ name: 'ServerDied', ended: { signal: null } });
    expect(await restore()).toBe('restored');
    const restored = await startServer(data, program);
    try {
      expect((await restored.request('GET', pathOf('before/m'))).status).toBe(200);
      expect(await restored.stop()).toBe(0);
    } finally {
      await restored.kill();
    }
    expect(await strayFiles(data)).toEqual([]);
    await expectFold();
    injected('SIGKILL', `fail point ${place}`, 'died, and restarted');
  },
  30_000,
);
