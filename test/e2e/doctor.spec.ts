import { chmodSync, cpSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { changeRows, filesIn } from '#test/builders/damage';
import { operate, operateOn } from '#test/builders/operator';
import { begin } from '#test/builders/pushing';
import { startRegistry } from '#test/builders/running-registry';

let folder: string;
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-doctor-'));
  const registry = await startRegistry();
  await begin(registry, 'acme/churn');
  await registry.stop();
  whole = registry.directory;
}, 30_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(whole, { recursive: true });
});

let copies = 0;
function directory(change: (data: string) => void = () => undefined): string {
  const data = join(folder, String((copies += 1)));
  cpSync(whole, data, { recursive: true });
  chmodSync(data, 0o700);
  change(data);
  return data;
}

function inLog(data: string, sql: string): void {
  const database = openSqlite(join(data, 'log.db'));
  database.exec(sql);
  database.close();
}

it('has nothing to say against a healthy directory, and changes no file of it', async () => {
  const data = directory();
  const before = await filesIn(data);
  const { code, out } = await operate(data, ['doctor']);
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toContain(`ok       ${data} is this user's alone\n`);
  expect(out).toMatch(/^ok {7}log\.db: schema \d+, as it is; \d+ events$/m);
  expect(out).toMatch(/Nothing has to be done\.\n$/);
  expect(await filesIn(data)).toEqual(before);
});

it('asks the server that holds the directory', async () => {
  const registry = await startRegistry();
  try {
    const { code, out } = await operateOn(registry, 'doctor');
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain(`is held by process ${process.pid} since`);
    expect(out).toContain(`ok       ${registry.url} answers, and is ready\n`);
    expect(out).toContain('ok       the token of this machine is an accepted one\n');
    const refused = await operate(registry.directory, ['doctor'], 'wrong');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.out).toMatch(/^problem {2}the server refuses the token of .* \(401\)$/m);
  } finally {
    await registry.remove();
  }
});

it.each<[string, (data: string) => void, RegExp, RegExp]>([
  [
    'a truncated log',
    (data) => truncateSync(join(data, 'log.db'), Math.floor(statSync(join(data, 'log.db')).size / 8192) * 4096),
    /log\.db can not be read: .*malformed/,
    /annals restore/,
  ],
  [
    'a log that is no database',
    (data) => writeFileSync(join(data, 'log.db'), 'x'.repeat(9000)),
    /not a database/,
    /annals restore/,
  ],
  ['an empty log', (data) => truncateSync(join(data, 'log.db')), /log\.db is empty/, /annals restore/],
  [
    'a missing log',
    (data) => rmSync(join(data, 'log.db')),
    /log\.db is missing: the history is lost/,
    /annals restore/,
  ],
  [
    'a missing working store',
    (data) => rmSync(join(data, 'working.db')),
    /working\.db is missing: tokens/,
    /Put it back/,
  ],
  [
    'a log of a newer release',
    (data) => inLog(data, 'PRAGMA user_version = 99'),
    /has schema 99, this release knows/,
    /Use the release that wrote it/,
  ],
  [
    'a log that has lost its tail',
    (data) => changeRows(data, 'UPDATE checkpoint SET position = position + 5'),
    /the log has lost its tail/,
    /Put the newer log\.db back/,
  ],
  [
    'a parked model',
    (data) => changeRows(data, "INSERT INTO parked VALUES ('model-of-trouble', 2, 'no such column')"),
    /the model model-of-trouble is parked: its event at position 2/,
    /annals rebuild/,
  ],
  [
    'a directory that others may enter',
    (data) => chmodSync(data, 0o755),
    /others may enter \S+ \(mode 0755\)/,
    /chmod 0700/,
  ],
  [
    'a token that others may read',
    (data) => writeFileSync(join(data, 'client.json'), '{}', { mode: 0o644 }),
    /others may read the owner's token/,
    /chmod 0600/,
  ],
  [
    'an unfinished restore',
    (data) => writeFileSync(join(data, 'restore.unfinished'), '{}'),
    /a restore into this directory was not finished/,
    /annals restore SOURCE/,
  ],
])('names %s, and what to do', async (_what, change, what, remedy) => {
  const { code, out } = await operate(directory(change), ['doctor']);
  expect({ code, out }).toMatchObject({ code: 1 });
  const lines = out.split('\n');
  const at = lines.findIndex((line) => line.startsWith('problem') && what.test(line));
  expect({ out, at }).not.toEqual({ out, at: -1 });
  expect(lines[at + 1]).toMatch(remedy);
});

it('tells of a clock that is behind the last event', async () => {
  const data = directory();
  jest.useFakeTimers({ now: new Date('2020-01-01'), doNotFake: ['nextTick', 'setImmediate', 'setTimeout'] });
  try {
    const { code, out } = await operate(data, ['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^problem {2}the clock says 2020-01-01T00:00:00.000Z, but the last event is of/m);
  } finally {
    jest.useRealTimers();
  }
});

it('notes what a crash left, which needs nothing', async () => {
  const data = directory((left) => {
    writeFileSync(
      join(left, 'registry.lock'),
      JSON.stringify({ pid: 1, startedAt: '2026-01-01', host: 'x', url: 'http://x' }),
    );
    writeFileSync(join(left, 'read-99.db'), '');
    writeFileSync(join(left, 'log.db.new'), '');
    mkdirSync(join(left, 'blobs/incoming'), { recursive: true });
    writeFileSync(join(left, 'blobs/incoming/u.part'), 'half');
  });
  const { code, out } = await operate(data, ['doctor']);
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toMatch(/^note {5}nobody holds \S+; a killed process left registry\.lock$/m);
  expect(out).toMatch(/^note {5}a crash left log\.db\.new: they do no harm$/m);
  expect(out).toMatch(/^note {5}read-99\.db was left by a rebuild/m);
  expect(out).toMatch(/^note {5}1 uploads are not complete, 0 of them abandoned/m);
});

it('says that there is nothing yet', async () => {
  const data = join(folder, 'none');
  expect(await operate(data, ['doctor'])).toMatchObject({
    code: 0,
    out: `note     there is no ${data}; annals serve makes it\nNothing has to be done.\n`,
  });
});
