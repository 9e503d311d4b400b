import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '#test/builders/external-command';
import { begin, follow, pathOf, readingOwnWrites, register, upload, type Registry } from '#test/builders/pushing';
import { injected } from './fault-tally';
import { refusedServer, startServer, type ServerProcess } from './server-process';

const program = ['-C', 'annals-source', '-r', '@swc-node/register', join(__dirname, '../../apps/annals/main.ts')];

let folder: string;
/** A registry that worked, was backed up, worked on, and was stopped. */
let whole: string;
let backup: string;
/** Another registry. */
let other: string;
let server: ServerProcess | undefined;
let before: unknown[];
let data: string;

const questions = [pathOf('lost/m'), `${pathOf('lost/m')}/versions/1`, '/api/v1/audit?all=true&limit=500'];
const answersOf = async (registry: Registry) =>
  Promise.all(questions.map(async (path) => (await registry.request('GET', path)).body));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-log-loss-'));
  [whole, backup, other] = [join(folder, 'whole'), join(folder, 'backup'), join(folder, 'other')];
  const first = await startServer(whole);
  await begin(first, 'lost/m');
  await register(first, 'lost/m', { uri: 's3://lost/1/' });
  await upload(first, { 'notes.txt': 'kept by its digest alone' });
  const copied = await first.request('POST', '/api/v1/admin/backup', { body: { destination: backup } });
  expect((await follow(first, copied)).body).toMatchObject({ state: 'succeeded' });
  const own = readingOwnWrites(first);
  await register(own, 'lost/m', { uri: 's3://lost/2/' });
  before = await answersOf(own);
  expect(await first.stop()).toBe(0);
  const second = await startServer(other);
  await begin(second, 'other/m');
  for (let n = 0; n < 9; n++) await register(second, 'other/m', { uri: `s3://other/${n}/` });
  expect(await second.stop()).toBe(0);
}, 60_000);
beforeEach(async () => {
  data = await mkdtemp(join(folder, 'case-'));
  await cp(whole, data, { recursive: true });
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
}, 30_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const logFiles = async (of: string) => (await readdir(of)).filter((name) => name.startsWith('log.db'));
async function removed(names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(data, name));
}
const rows = async () => (await readdir(data)).filter((name) => name.startsWith('read-'));
async function otherLog(): Promise<void> {
  await removed(await logFiles(data));
  for (const name of await logFiles(other)) await cp(join(other, name), join(data, name));
}
async function backedUpLog(): Promise<void> {
  await removed(await logFiles(data));
  const [snapshot = ''] = await readdir(join(backup, 'snapshots'));
  await cp(join(backup, 'snapshots', snapshot, 'log.db'), join(data, 'log.db'));
}

/** Runs a verb in a process of its own. */
const run = (directory: string, ...argv: string[]) =>
  runCommand(process.execPath, [...program, ...argv], {
    cwd: join(__dirname, '../..'),
    env: { ...process.env, ANNALS_DATA: directory },
  });

/** Nothing is taken, and the refusal says why and what to do. */
async function expectNoWrite(registry: Registry): Promise<void> {
  const writes: [string, unknown][] = [
    ['/api/v1/projects', { slug: 'new' }],
    [`${pathOf('lost/m')}/versions`, { content: { kind: 'external', uri: 's3://lost/3/' } }],
    ['/api/v1/admin/rebuild', undefined],
    ['/api/v1/admin/backup', { destination: join(folder, 'no-backup') }],
  ];
  for (const [path, body] of writes) {
    const refused = await registry.request('POST', path, { body });
    expect([path, refused.status, refused.body['code']]).toEqual([path, 503, 'log-lost-its-tail']);
    expect(refused.body['remedy']).toMatch(/restore/);
  }
}

it.each<[string, RegExp, () => Promise<void>]>([
  [
    'is gone',
    /the log holds no event, the catalogue holds events up to \d+/,
    async () => removed(await logFiles(data)),
  ],
  [
    'is another one, and longer',
    /the log is another one, [a-z2-7]{12}, .*, the catalogue holds events up to \d+/,
    otherLog,
  ],
  ['is that of a backup', /the log ends at position \d+, the catalogue holds events up to \d+/, backedUpLog],
])(
  'a log that %s is noticed: reads are served, nothing is written, and a restore mends it',
  async (_how, what, lose) => {
    await lose();
    const wasThere = existsSync(join(data, 'log.db'));
    const doctor = await run(data, 'doctor');
    expect({ ...doctor }).toMatchObject({ code: 1 });
    expect(doctor.out).toMatch(/^problem {2}log\.db .*the log has lost its tail, and a start would serve reads only$/m);
    const verified = await run(data, 'verify');
    expect({ ...verified }).toMatchObject({ code: 1 });
    expect(verified.out).toMatch(new RegExp(`^log-lost-its-tail: ${what.source}`, 'm'));
    const rebuilt = await run(data, 'rebuild');
    expect(rebuilt.code).not.toBe(0);

    for (let starts = 0; starts < 2; starts++) {
      server = await startServer(data);
      const ready = await server.request('GET', '/health/ready');
      expect(ready).toMatchObject({ status: 200, body: { status: 'reads-only', code: 'log-lost-its-tail' } });
      expect(ready.body['detail']).toMatch(what);
      expect(await answersOf(server)).toEqual(before);
      await expectNoWrite(server);
      const asked = await run(data, 'doctor');
      expect(asked.out).toMatch(what);
      expect(await server.stop()).toBe(0);
    }
    expect(existsSync(join(data, 'log.db'))).toBe(wasThere);

    const restored = join(data, 'restored');
    expect(await run(restored, 'restore', backup)).toMatchObject({ code: 0 });
    server = await startServer(restored);
    expect((await server.request('GET', `${pathOf('lost/m')}/versions/1`)).status).toBe(200);
    expect((await register(server, 'lost/m', { uri: 's3://lost/again/' })).status).toBe(201);
    injected('log.db lost', `log that ${_how}`, 'refused until a restart');
  },
  120_000,
);

it('a log that was cut is noticed by the working state where the rows are gone, and the rows are made from what there is', async () => {
  await backedUpLog();
  await removed(await rows());
  server = await startServer(data);
  expect((await server.request('GET', '/health/ready')).body).toMatchObject({
    code: 'log-lost-its-tail',
    detail: expect.stringMatching(
      /the log ends at position \d+, the working state knows of events up to \d+/,
    ) as string,
  });
  expect((await server.request('GET', `${pathOf('lost/m')}/versions/1`)).status).toBe(200);
  expect((await server.request('GET', `${pathOf('lost/m')}/versions/2`)).status).toBe(404);
  await expectNoWrite(server);
}, 60_000);

it('where log and rows are gone, no question is answered, and none is answered wrongly', async () => {
  await removed([...(await logFiles(data)), ...(await rows())]);
  server = await startServer(data);
  const asked = await server.request('GET', pathOf('lost/m'));
  expect([asked.status, asked.body['code']]).toEqual([503, 'log-lost-its-tail']);
  await expectNoWrite(server);
}, 60_000);

it('where only blobs are left no log is begun, whose sweep would delete them', async () => {
  await removed((await readdir(data)).filter((name) => name !== 'blobs'));
  const blobs = await readdir(join(data, 'blobs'), { recursive: true });
  const why = `${data} holds blobs but no log.db, .* put log.db and working.db back, .* restore into an empty directory`;
  for (const verb of ['rebuild', 'sweep']) {
    const refused = await run(data, verb);
    expect({ ...refused }).toEqual({ code: 1, out: '', err: expect.stringMatching(`^annals: ${why}\n$`) as string });
  }
  const { code, complaint } = await refusedServer(data);
  expect([code, complaint]).toEqual([1, expect.stringMatching(why)]);
  const verified = await run(data, 'verify');
  expect({ ...verified }).toMatchObject({ code: 1, out: expect.stringMatching(`log-unreadable: ${why}`) as string });
  expect((await run(data, 'upgrade', '--check')).code).toBe(1);
  expect((await readdir(data)).filter((name) => !name.startsWith('registry.'))).toEqual(['blobs']);
  expect(await readdir(join(data, 'blobs'), { recursive: true })).toEqual(blobs);

  for (const name of await logFiles(whole)) await cp(join(whole, name), join(data, name));
  server = await startServer(data);
  expect((await server.request('GET', '/health/ready')).body).toEqual({ status: 'up' });
  injected('all but the blobs lost', 'data directory', 'refused until a restart');
}, 60_000);

it('the right log, put back, is gone on with', async () => {
  await removed(await logFiles(data));
  server = await startServer(data);
  expect(await server.stop()).toBe(0);
  for (const name of await logFiles(whole)) await cp(join(whole, name), join(data, name));
  server = await startServer(data);
  expect((await server.request('GET', '/health/ready')).body).toEqual({ status: 'up' });
  expect((await register(server, 'lost/m', { uri: 's3://lost/3/' })).status).toBe(201);
}, 60_000);
