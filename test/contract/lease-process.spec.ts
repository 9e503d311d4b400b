import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectoryLease, holderFile, holderOf } from '#storage/lease/process/data-directory-lease';
import { runCommand } from '#test/builders/external-command';
import { startChild } from '#test/fault/child';
import { notRun } from '#test/fault/fault-tally';
import { straceObstacle } from '#test/fault/system-call-faults';
import { given, leaseContract } from './lease';

const directory = mkdtempSync(join(tmpdir(), 'annals-lease-'));
const script = join(__dirname, '../fault/hold-directory.ts');
let count = 0;
const thing = (): string => join(directory, `${++count}`);

afterAll(() => rmSync(directory, { recursive: true }));

leaseContract('data directory', { thing, acquire: (place) => DataDirectoryLease.acquire(place) });

it('says where its holder serves, once it does, and names nobody afterwards', async () => {
  const place = thing();
  const lease = await DataDirectoryLease.acquire(place);
  if ('heldBy' in lease) throw new Error('held');
  await lease.announce('http://127.0.0.1:8080');
  expect(await holderOf(place)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8080' });
  expect(await DataDirectoryLease.acquire(place)).toEqual({ heldBy: await holderOf(place) });
  await lease.release();
  expect(await holderOf(place)).toBeUndefined();
});

it('is refused while another process has it, and taken over once that one was killed', async () => {
  const place = thing();
  const child = startChild(script, [place]);
  expect(await child.line()).toBe('acquired');
  expect(await DataDirectoryLease.acquire(place)).toMatchObject({ heldBy: { pid: child.process.pid } });
  await child.kill();
  expect(await holderOf(place)).toMatchObject({ pid: child.process.pid });
  const lease = given(await DataDirectoryLease.acquire(place));
  expect(await holderOf(place)).toMatchObject({ pid: process.pid });
  await lease.release();
}, 30_000);

it('goes to one of several processes that start at once', async () => {
  const place = thing();
  const children = [1, 2, 3].map(() => startChild(script, [place]));
  const lines = await Promise.all(children.map(({ line }) => line()));
  const winner = children[lines.indexOf('acquired')];
  expect(lines.filter((line) => line === 'acquired')).toHaveLength(1);
  expect(lines.filter((line) => line === `held by ${winner?.process.pid}`)).toHaveLength(2);
  await Promise.all(children.map(({ kill }) => kill()));
}, 30_000);

it.each([
  ['a process that lives, but not by this one', JSON.stringify({ pid: process.pid, startedAt: '', host: 'x' })],
  ['nothing readable', '{"pid":'],
  ['nothing at all', ''],
])('is not held by a left file that names %s', async (_, text) => {
  const place = thing();
  await given(await DataDirectoryLease.acquire(place)).release();
  writeFileSync(join(place, holderFile), text);
  await given(await DataDirectoryLease.acquire(place)).release();
});

it('makes a directory that outlives a power cut, with those above it that were missing', async () => {
  const obstacle = await straceObstacle();
  if (obstacle !== undefined) return notRun('nothing', 'the making of a data directory', obstacle);
  const above = thing();
  const report = join(directory, 'calls');
  const watch = ['-f', '-qq', '-e', 'trace=fsync', '-P', directory, '-P', above, '-o', report];
  const take = ['-C', 'annals-source', '-r', '@swc-node/register', script, join(above, 'data'), 'briefly'];
  expect(await runCommand('strace', [...watch, process.execPath, ...take])).toMatchObject({
    code: 0,
    out: 'acquired\n',
  });
  expect(readFileSync(report, 'utf8').match(/fsync\(\d+\) += 0$/gm)).toHaveLength(2);
}, 30_000);
