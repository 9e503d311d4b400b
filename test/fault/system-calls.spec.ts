import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { uuidOf } from '#application/identity';
import { begin, pushed, readingOwnWrites, register } from '#test/builders/pushing';
import { wholeHistory } from '#test/builders/whole-history';
import { buildSafetensors } from '#test/builders/safetensors';
import { seeded } from '#test/builders/seeded';
import { strayFiles } from './crash-run';
import type { DataReport } from './data-report';
import { injected, notRun, type Ending } from './fault-tally';
import { builtServer, startServer, type ServerProcess } from './server-process';
import { parts, type Part, type Said } from './store-acts';
import {
  actsOf,
  callsOf,
  carryOut,
  faults,
  straceObstacle,
  withFault,
  type ActsRun,
  type Injection,
} from './system-call-faults';

const run = promisify(execFile);
/** Every call instead of one of each kind. */
const isFull = process.env['ANNALS_FAULT'] === 'full';
const seed = 20_260_303;

const weights = (seed: string) => buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed });

let build: string;
let program: string[];
let script: string;
/** A directory with a log, of which rows can be made. */
let withLog: string;
let scratch: string;

beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'annals-built-'));
  const scripts = ['fail-point', 'data-report', 'store-acts'].map((name) => `test/fault/${name}.ts`);
  program = await builtServer(build, scripts);
  script = join(build, 'dist/test/fault/store-acts.js');
  withLog = await mkdtemp(join(tmpdir(), 'annals-with-log-'));
  const server = await startServer(withLog, program);
  try {
    await begin(server, 'calls/m');
    for (const seed of ['1', '2', '3']) await pushed(server, 'calls/m', { 'model.safetensors': weights(seed) });
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
  for (const name of await readdir(withLog)) if (name !== 'log.db') await rm(join(withLog, name), { recursive: true });
  scratch = await mkdtemp(join(tmpdir(), 'annals-calls-'));
}, 60_000);
afterAll(async () => {
  for (const directory of [build, withLog, scratch]) await rm(directory, { recursive: true, force: true });
});

/** Registers a version of content elsewhere. */
const external = (server: ServerProcess, n: number) =>
  register(server, 'calls/m', { uri: `s3://calls/${n}/` }, { key: uuidOf('calls', String(n)) });

const ackedIn = ({ said }: ActsRun) =>
  said.flatMap((line) => ('acked' in line && line.acked !== 'close' ? [line] : []));
const failedIn = ({ said }: ActsRun) => said.flatMap((line) => ('failed' in line ? [line] : []));
const foundIn = ({ said }: ActsRun) => said.flatMap((line) => ('found' in line ? [line.found] : []));

async function fresh(part: Part): Promise<string> {
  const data = await mkdtemp(join(scratch, `${part}-`));
  if (part === 'rows') await cp(withLog, data, { recursive: true });
  return data;
}

/** Chooses some calls of each kind by the seed, or all; where a call is made often, one early and one late. */
function chosen(calls: ReadonlyMap<string, number>): Injection[] {
  const random = seeded(seed);
  return [...calls].flatMap(([call, count]) =>
    faults.flatMap((fault) => {
      const all = Array.from({ length: count }, (_, index) => ({ call, at: index + 1, fault }));
      const half = Math.ceil(count / 2);
      const some = count < 8 ? [1 + random(count)] : [1 + random(half), 1 + half + random(count - half)];
      return isFull ? all : all.filter(({ at }) => some.includes(at));
    }),
  );
}

/** After a failed sync nobody knows what is on the disk: nothing more is acknowledged. */
function expectDoubt(said: readonly Said[]): void {
  const first = said.findIndex((line) => 'failed' in line && line.failed !== 'look' && line.failed !== 'close');
  if (first < 0) return;
  expect(said.slice(first).filter((line) => 'acked' in line && line.acked !== 'close')).toEqual([]);
}

async function expectSound(part: Part, injection: Injection): Promise<Ending> {
  const data = await fresh(part);
  const faulted = await withFault(actsOf(script, part, data), injection, `${data}.calls`);
  expect(faulted).toMatchObject({ injected: true });
  for (const { failed, code, message } of failedIn(faulted)) {
    const isClear = /^(E[A-Z]+|SQLITE_[A-Z_]+)$/.test(code) && message.includes(data);
    expect({ failed, code, message, isClear }).toMatchObject({ isClear: true });
  }
  if (injection.call === 'fsync' && part !== 'blobs') expectDoubt(faulted.said);

  const again = await carryOut(actsOf(script, part, data));
  expect(failedIn(again)).toEqual([]);
  const [atStart = [], atEnd = []] = foundIn(again);
  const acked = ackedIn(faulted);
  expect(atStart).toEqual(expect.arrayContaining(acked.flatMap(({ acked }) => (acked === 'rebuild' ? [] : [acked]))));
  expect(ackedIn(again)).toEqual(expect.arrayContaining(acked));
  // What is there is what was asked for, each once.
  const asked = ackedIn(again).flatMap(({ acked }) => (acked === 'rebuild' ? [] : [acked]));
  expect([...atEnd].sort()).toEqual([...asked].sort());
  expect(await strayFiles(data)).toEqual([]);
  if (part === 'rows') {
    const { stdout } = await run(process.execPath, [join(build, 'dist/test/fault/data-report.js'), data]);
    const report = JSON.parse(stdout) as DataReport;
    expect(report).toMatchObject({ differences: [], checkpoint: report.head });
  }
  await rm(data, { recursive: true, force: true });
  if (faulted.killed) return 'died, and restarted';
  const lastFailed = faulted.said.findLastIndex((line) => 'failed' in line);
  if (lastFailed < 0) return 'went on';
  const goesOn = faulted.said.slice(lastFailed).some((line) => 'acked' in line && line.acked !== 'close');
  return goesOn ? 'refused, and went on' : 'refused until a restart';
}

it.each(parts)(
  'whatever call of the system fails while the %s are written, nothing acknowledged is lost and nothing is wrong',
  async (part) => {
    const obstacle = await straceObstacle();
    if (obstacle !== undefined) return notRun('EIO, ENOSPC, SIGKILL', `system calls of the ${part}`, obstacle);
    const calls = await callsOf(actsOf(script, part, await fresh(part)), join(scratch, `${part}.calls`));
    expect([...calls.keys()]).toEqual(expect.arrayContaining(['openat', 'fsync', 'pwrite64']));
    const broken: unknown[] = [];
    const queue = chosen(calls);
    const injectAll = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const injection = next;
        await expectSound(part, injection).then(
          (ending) => injected(injection.fault, `${part}: ${injection.call}`, ending),
          (failure: unknown) => broken.push({ ...injection, failure: String(failure) }),
        );
      }
    };
    await Promise.all([injectAll(), injectAll()]);
    expect(broken).toEqual([]);
  },
  isFull ? 3_600_000 : 120_000,
);

it('a server whose log fails to sync stops without a word more, and the next one has what it had said', async () => {
  const obstacle = await straceObstacle();
  if (obstacle !== undefined) return notRun('EIO', 'server: fsync of the log', obstacle);
  const data = await fresh('rows');
  const told = ['-D', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=6'];
  const under = ['strace', ...told, '-P', join(data, 'log.db-wal')];
  let server = await startServer(data, program, { under });
  const acknowledged: string[] = [];
  let n = 0;
  for (; n < 40; n++) {
    const reply = await external(server, n).catch(() => undefined);
    if (reply === undefined) break;
    expect(reply.status).toBe(201);
    acknowledged.push(`s3://calls/${n}/`);
  }
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(await server.ended).toEqual({ code: 70, signal: null });
  expect(await server.complaints).toContain(join(data, 'log.db'));

  server = await startServer(data, program);
  try {
    const there = await wholeHistory(readingOwnWrites(server));
    const contents = there.filter(({ type }) => type === 'VersionSubmitted').map((event) => event.data['content']);
    const uris = contents.flatMap((content) => (content as { uri?: string }).uri ?? []);
    expect(uris).toEqual(expect.arrayContaining(acknowledged));
    for (let again = 0; again <= n; again++) expect((await external(server, again)).status).toBe(201);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
  injected('EIO', 'server: fsync of the log', 'refused until a restart');
}, 30_000);
