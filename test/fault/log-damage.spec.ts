import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flipText } from '#test/builders/damage';
import { runCommand } from '#test/builders/external-command';
import { begin, follow, pathOf, readingOwnWrites, register } from '#test/builders/pushing';
import { injected } from './fault-tally';
import { startServer, type ServerProcess } from './server-process';

const program = ['-C', 'annals-source', '-r', '@swc-node/register', join(__dirname, '../../apps/annals/main.ts')];
/** With those before and after it, more events than are applied one by one. */
const many = 520;

let folder: string;
/** A stopped registry whose rows end before its last events; in `rows` are those that hold all. */
let whole: string;
let backup: string;
let data: string;
let server: ServerProcess | undefined;

const rowsOf = async (of: string) => (await readdir(of)).filter((name) => name.startsWith('read-'));
async function removeRows(): Promise<void> {
  for (const name of await rowsOf(data)) await rm(join(data, name));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-log-damage-'));
  [whole, backup] = [join(folder, 'whole'), join(folder, 'backup')];
  let made = await startServer(whole);
  await begin(made, 'damaged/m');
  await register(made, 'damaged/m', { uri: 's3://damaged/before/' });
  const copied = await made.request('POST', '/api/v1/admin/backup', { body: { destination: backup } });
  expect((await follow(made, copied)).body).toMatchObject({ state: 'succeeded' });
  for (let n = 0; n < many; n += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, k) => register(made, 'damaged/m', { uri: `s3://damaged/many-${n + k}/` })),
    );
  }
  await readingOwnWrites(made).request('GET', pathOf('damaged/m'));
  expect(await made.stop()).toBe(0);
  for (const name of await rowsOf(whole)) await cp(join(whole, name), join(folder, 'rows', name));
  made = await startServer(whole);
  await register(made, 'damaged/m', { uri: 's3://damaged/the-place/' });
  await register(made, 'damaged/m', { uri: 's3://damaged/after/' });
  expect(await made.stop()).toBe(0);
  for (const name of await rowsOf(whole)) await rm(join(whole, name));
  for (const name of await readdir(join(folder, 'rows'))) await cp(join(folder, 'rows', name), join(whole, name));
}, 120_000);
beforeEach(async () => {
  data = await mkdtemp(join(folder, 'case-'));
  await cp(whole, data, { recursive: true });
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
}, 30_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** SHA-256 of what lies of the log in a directory, by file. */
async function digestsOf(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('log.db')).sort();
  const digest = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(directory, name)))
      .digest('hex');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digest(name)] as const)));
}

/** Runs a verb in a process of its own. */
const run = (directory: string, ...argv: string[]) =>
  runCommand(process.execPath, [...program, ...argv], {
    cwd: join(__dirname, '../..'),
    env: { ...process.env, ANNALS_DATA: directory },
  });

const place = /the log is damaged at position \d+ \(version-\S+, revision 0\): its checksum is that of other content/;

it.each<[string, () => Promise<void>]>([
  ['rows that end before it', () => Promise.resolve()],
  ['no rows', removeRows],
])(
  'a damaged event, with %s, is named, and what comes before it is read',
  async (what, spoil) => {
    await spoil();
    await flipText(join(data, 'log.db'), 'damaged/the-place');
    server = await startServer(data);
    const { status, body } = await server.request('GET', '/health/ready');
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'reads-only', code: 'log-damaged' } });
    expect(body['detail']).toMatch(place);
    const damagedAt = Number(/at position (\d+)/.exec(String(body['detail']))?.[1]);
    expect(String(body['position']).split('-')[1]).toBe(String(damagedAt - 1));

    const read = await server.request('GET', `${pathOf('damaged/m')}/versions/${many + 1}`);
    expect([read.status, read.headers.get('registry-position')]).toEqual([200, body['position']]);
    const [logId = ''] = String(body['position']).split('-');
    const headers = { 'registry-min-position': `${logId}-${damagedAt + 1}` };
    const beyond = await server.request('GET', pathOf('damaged/m'), { headers });
    expect([beyond.status, beyond.body['code']]).toEqual([503, 'log-damaged']);
    for (const [path, asked] of [
      ['/api/v1/projects', { slug: 'new' }],
      [`${pathOf('damaged/m')}/versions`, { content: { kind: 'external', uri: 's3://damaged/new/' } }],
    ] as const) {
      const refused = await server.request('POST', path, { body: asked });
      expect([path, refused.status, refused.body['code']]).toEqual([path, 503, 'log-damaged']);
      expect(refused.body['detail']).toMatch(place);
    }
    for (const verb of ['doctor', 'verify']) {
      const told = await run(data, verb);
      expect([verb, told.code]).toEqual([verb, 1]);
      expect(told.out).toMatch(place);
    }
    expect(await server.stop()).toBe(0);
    for (const verb of ['doctor', 'verify']) {
      const told = await run(data, verb);
      expect([verb, told.code]).toEqual([verb, 1]);
      expect(told.out).toMatch(place);
    }
    server = await startServer(data);
    expect(await server.request('GET', `${pathOf('damaged/m')}/versions/1`)).toMatchObject({ status: 200 });

    const restored = join(data, 'restored');
    expect(await run(restored, 'restore', backup)).toMatchObject({ code: 0 });
    await server.kill();
    server = await startServer(restored);
    expect((await register(server, 'damaged/m', { uri: 's3://damaged/again/' })).status).toBe(201);
    injected('flipped bit', `event behind ${what}`, 'refused until a restart');
  },
  120_000,
);

it('where the event is damaged in which the log says its id, the rows say it', async () => {
  const ready = await startServer(data).then((started) => (server = started));
  const id = String((await ready.request('GET', pathOf('damaged/m'))).headers.get('registry-position')).split('-')[0];
  expect(await ready.stop()).toBe(0);
  await flipText(join(data, 'log.db'), `{"logId":"${String(id)}"`);
  server = await startServer(data);
  const health = await server.request('GET', '/health/ready');
  expect(health.body).toMatchObject({ status: 'reads-only', code: 'log-damaged' });
  expect(health.body['detail']).toMatch(/at position 1 \(registry, revision 0\)/);
  expect((await server.request('GET', `${pathOf('damaged/m')}/versions/${many + 3}`)).status).toBe(200);
  const refused = await server.request('POST', '/api/v1/projects', { body: { slug: 'new' } });
  expect([refused.status, refused.body['code']]).toEqual([503, 'log-damaged']);
  injected('flipped bit', 'event in which the log says its id', 'refused until a restart');
}, 60_000);

it.each<[string, RegExp, (log: string) => Promise<void>]>([
  ['cut in the middle', /malformed/, async (log) => truncate(log, (await stat(log)).size / 2)],
  ['emptied', /is empty, which it never is by itself/, async (log) => truncate(log)],
  ['overwritten at its beginning', /not a database/, async (log) => writeFile(log, 'X'.repeat(100), { flag: 'r+' })],
  ['gone but for its WAL', /is missing, but its .*-wal is there/, async (log) => rename(log, `${log}-wal`)],
])(
  'where a log that is %s can not be read at all, what was derived of it is, and it stays as it is',
  async (what, reason, spoil) => {
    const log = join(data, 'log.db');
    await spoil(log);
    const left = await digestsOf(data);
    for (let starts = 0; starts < 2; starts++) {
      server = await startServer(data);
      const { status, body } = await server.request('GET', '/health/ready');
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'reads-only', code: 'log-damaged' } });
      expect(body['detail']).toMatch(reason);
      for (const path of [`${pathOf('damaged/m')}/versions/${many}`, '/api/v1/audit?all=true&limit=5']) {
        expect([path, (await server.request('GET', path)).status]).toEqual([path, 200]);
        const headers = { 'registry-min-position': String(body['position']) };
        expect([path, (await server.request('GET', path, { headers })).status]).toEqual([path, 200]);
      }
      for (const [path, asked] of [
        ['/api/v1/projects', { slug: 'new' }],
        ['/api/v1/admin/backup', { destination: join(folder, 'no-backup') }],
        ['/api/v1/admin/rebuild', undefined],
      ] as const) {
        const refused = await server.request('POST', path, { body: asked });
        expect([path, refused.status, refused.body['code']]).toEqual([path, 503, 'log-damaged']);
      }
      const verified = await run(data, 'verify');
      expect(verified).toMatchObject({ code: 1 });
      expect(verified.out).toMatch(new RegExp(`^log-structure: .*${reason.source}`, 'm'));
      expect(await server.stop()).toBe(0);
    }
    for (const verb of ['doctor', 'verify']) {
      const told = await run(data, verb);
      expect([verb, told.code]).toEqual([verb, 1]);
      expect(told.out).toMatch(/log\.db/);
    }
    expect(await digestsOf(data)).toEqual(left);
    const restored = join(data, 'restored');
    expect(await run(restored, 'restore', backup)).toMatchObject({ code: 0 });
    server = await startServer(restored);
    expect((await server.request('GET', `${pathOf('damaged/m')}/versions/1`)).status).toBe(200);
    injected('log.db unreadable', `log that is ${what}`, 'refused until a restart');
  },
  120_000,
);
