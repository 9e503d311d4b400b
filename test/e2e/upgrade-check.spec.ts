import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { runCommand, type CommandEnd } from '#test/builders/external-command';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

const root = resolve(__dirname, '../..');

/** Runs the command as an operator does. */
function checkOf(data: string, ...options: string[]): Promise<CommandEnd> {
  const register = join(root, 'node_modules/@swc-node/register');
  const command = ['-C', 'annals-source', '-r', register, join(root, 'apps/annals/main.ts'), 'upgrade', ...options];
  const { PATH, HOME } = process.env;
  return runCommand(process.execPath, command, { cwd: root, env: { PATH, HOME, ANNALS_DATA: data } });
}

/** The files of a directory but those of the lease, with their bytes. */
function bytesOf(data: string): Map<string, string> {
  const files = readdirSync(data).filter((name) => /\.db/.test(name));
  return new Map(files.map((name) => [name, readFileSync(join(data, name)).toString('base64')]));
}

function change(file: string, sql: string): void {
  const database = openSqlite(file);
  database.exec(sql);
  database.close();
}

/** An event of a type that no release knows yet. */
const ofTheFuture = `INSERT INTO events
  SELECT max(position) + 1, 'model-of-the-future', 0, 'e', 'c', 'd', 'ModelTeleported', 1, '{}', '{}', 'c', 'c', NULL,
    max(recorded_at), '{}', zeroblob(32) FROM events`;

let folder: string;
let used: string;
let running: RunningRegistry | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'annals-upgrade-'));
  used = join(folder, 'used');
  const registry = await startRegistry();
  await registry.stop();
  cpSync(registry.directory, used, { recursive: true });
  rmSync(registry.directory, { recursive: true });
});
afterEach(async () => {
  await running?.remove();
  running = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A directory that was in use, with changes made by hand. */
function directory(name: string, changes: Readonly<Record<string, string>> = {}): string {
  const data = join(folder, name);
  cpSync(used, data, { recursive: true });
  for (const [file, sql] of Object.entries(changes)) change(join(data, file), sql);
  return data;
}

it('says that a directory of this release stays as it is', async () => {
  const { code, out, err } = await checkOf(directory('current'), '--check');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/log\.db {6}schema 2, as it is; [1-9]\d* events\n/);
  expect(out).toMatch(/working\.db {2}schema 1, as it is\n/);
  expect(out).toMatch(/read-\*\.db {3}schema \d+, as it is\n/);
}, 30_000);

it('names the steps that an older directory needs and the events that are replayed, and does neither', async () => {
  const data = directory('older', {
    'working.db': 'DROP TABLE items; PRAGMA user_version = 0',
    'read-1.db': 'PRAGMA user_version = 3',
  });
  const before = bytesOf(data);
  const { code, out } = await checkOf(data, '--check');
  expect(code).toBe(0);
  expect(out).toContain('schema 0 of 1; migrated by 0001-items');
  expect(out).toMatch(/schema 3 of \d+, without 0004-deployments, .*; built anew, [1-9]\d* events are replayed/);
  expect(bytesOf(data)).toEqual(before);
  running = await startRegistry({ directory: data, ownerToken: '' });
}, 30_000);

it('ends with 1 and names the file that a newer release wrote, as a start does', async () => {
  const data = directory('newer', { 'log.db': 'PRAGMA user_version = 9', 'read-1.db': 'PRAGMA user_version = 99' });
  const { code, out, err } = await checkOf(data, '--check');
  expect(code).toBe(1);
  expect(err).toMatch(
    /^annals: the event log log\.db has schema 9, this release knows 2: use the release that wrote it/,
  );
  expect(out).toContain('schema 99, of a newer release than this');
  await expect(startRegistry({ directory: data, ownerToken: '' })).rejects.toThrow(
    'has schema 9, this release knows 2',
  );
}, 30_000);

it('ends with 1 and names the events that this release does not know', async () => {
  const { code, err } = await checkOf(directory('unknown', { 'log.db': ofTheFuture }), '--check');
  expect(code).toBe(1);
  expect(err).toMatch(/^annals: log\.db holds 1 ModelTeleported of schema version 1, the first at position [1-9]/);
}, 30_000);

it('ends with 1 where the log has lost its tail, and where a file is of something else', async () => {
  const data = directory('mixed', { 'read-1.db': 'UPDATE checkpoint SET position = position + 5' });
  writeFileSync(join(data, 'working.db'), 'no database '.repeat(500));
  const { code, err } = await checkOf(data, '--check');
  expect(code).toBe(1);
  expect(err).toContain('annals: working.db can not be read: file is not a database');
  expect(err).toMatch(/annals: log\.db ends at \d+, but the rows have seen \d+ of log \S+: the log has lost its tail/);
}, 30_000);

it('looks at nothing while a server holds the directory, and names that server', async () => {
  running = await startRegistry();
  const { code, out, err } = await checkOf(running.directory, '--check');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`${running.directory} is held by process ${process.pid} since `);
  expect(err).toContain('nothing was checked');
}, 30_000);

it('makes no directory where there is none, and wants to be told that it is only to check', async () => {
  const data = join(folder, 'none');
  expect(await checkOf(data, '--check')).toMatchObject({ code: 0, out: `There is no ${data}; a start makes it.\n` });
  expect(readdirSync(folder)).not.toContain('none');
  const { code, err } = await checkOf(data);
  expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('--check') as string });
}, 30_000);
