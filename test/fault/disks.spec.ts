import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { uuidOf } from '#application/identity';
import {
  begin,
  beginUpload,
  fileOf,
  follow,
  offsetOf,
  pathOf,
  push,
  readingOwnWrites,
  register,
  sendPart,
  type Registry,
} from '#test/builders/pushing';
import type { Reply } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { expectHistoryOf, wholeHistory } from '#test/builders/whole-history';
import { strayFiles } from './crash-run';
import { injected, notRun } from './fault-tally';
import { builtServer, startServer, type ServerProcess } from './server-process';
import { mountObstacle, smallDisk, type SmallDisk } from './small-disk';

const run = promisify(execFile);

let build: string;
let program: string[];
beforeAll(async () => {
  build = await mkdtemp(join(tmpdir(), 'annals-built-'));
  program = await builtServer(build);
}, 60_000);
afterAll(() => rm(build, { recursive: true, force: true }));

const weights = { 'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [64] }]) };
const model = 'disk/m';

/** Registers a version of content elsewhere. */
const external = (registry: Registry, n: number): Promise<Reply> =>
  register(registry, model, { uri: `s3://disk/${n}/` }, { key: uuidOf('external', String(n)) });

/** Reads of every kind: rows, an event, a file's bytes, and the server's own state. */
async function expectReads(server: ServerProcess): Promise<void> {
  const paths = [
    pathOf(model),
    `${pathOf(model)}/versions`,
    `${pathOf(model)}/history`,
    '/api/v1/audit',
    '/health/ready',
  ];
  for (const path of paths) expect([path, (await server.request('GET', path)).status]).toEqual([path, 200]);
  const bytes = await fetch(`${server.url}/api/v1/files/disk/m/1/model.safetensors`, {
    headers: { authorization: `Bearer ${server.ownerToken}` },
  });
  expect(Buffer.from(await bytes.arrayBuffer()).equals(weights['model.safetensors'])).toBe(true);
}

/** Nothing that prepared a change stands without it, and what was registered is there once. */
async function expectWhole(server: ServerProcess, uris: readonly string[]): Promise<void> {
  const events = await wholeHistory(readingOwnWrites(server));
  expectHistoryOf(events, []);
  const done = new Set(events.filter(({ preliminary }) => !preliminary).map(({ commandId }) => commandId));
  expect(events.filter(({ preliminary, commandId }) => preliminary && !done.has(commandId))).toEqual([]);
  const submitted = events.filter(({ type }) => type === 'VersionSubmitted').map(({ data }) => data['content']);
  const found = submitted.flatMap((content) => (content as { uri?: string }).uri ?? []);
  expect([...found].sort()).toEqual([...uris].sort());
}

async function begun(data: string): Promise<ServerProcess> {
  const server = await startServer(data, program);
  await begin(server, model);
  expect((await push(server, model, weights)).body).toMatchObject({ state: 'succeeded' });
  return server;
}

describe('a disk that is small', () => {
  let disk: SmallDisk | undefined;
  let server: ServerProcess | undefined;
  afterEach(async () => {
    await server?.kill();
    await disk?.remove();
    disk = server = undefined;
  });

  it('is full: writes say where how much is missing, reads go on, and with room writes go on without a restart', async () => {
    const obstacle = await mountObstacle();
    if (obstacle !== undefined) return notRun('a full disk', 'the server', obstacle);
    disk = await smallDisk(24 << 20);
    const data = join(disk.directory, 'data');
    server = await begun(data);
    const large = fileOf('model.safetensors', buildSafetensors([{ name: 'l', dtype: 'F32', shape: [1 << 20] }]));
    const url = await beginUpload(server, large.entry.size);

    await disk.fill(64 << 10);
    const sent = await sendPart(server, url, 0, large.bytes);
    const said = (await sent.json()) as Record<string, unknown>;
    expect([sent.status, said]).toEqual([507, expect.objectContaining({ code: 'storage-full' })]);
    expect(said['detail']).toContain(join(data, 'blobs/incoming'));
    expect(said).toMatchObject({ directory: data });
    expect(Number(said['free'])).toBeLessThan(1 << 20);
    expect(Number(said['missing'])).toBe(large.entry.size - Number(said['free']));
    injected('a full disk', 'upload', 'refused, and went on');

    await disk.fill();
    const refused: Reply[] = [];
    for (let n = 0; refused.length < 3 && n < 200; n++) {
      const reply = await external(server, n);
      if (reply.status !== 201) refused.push(reply);
    }
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(refused.map(() => [507, 'storage-full']));
    for (const { body } of refused) expect(String(body['detail'])).toContain(`${data}/`);
    injected('a full disk', 'register', 'refused, and went on');
    const pushing = await push(server, model, {
      'model.safetensors': weights['model.safetensors'],
      'a.txt': 'more',
    }).catch((failure: unknown) => String(failure));
    expect(typeof pushing === 'string' ? pushing : JSON.stringify(pushing.body)).toMatch(/507/);
    injected('a full disk', 'push', 'refused, and went on');
    await expectReads(server);

    await disk.makeRoom();
    const offset = await offsetOf(server, url);
    const rest = await sendPart(server, url, offset, large.bytes.subarray(offset));
    expect([rest.status, rest.headers.get('annals-digest')]).toEqual([204, large.entry.digest]);
    expect((await follow(server, await register(server, model, [large.entry]))).body).toMatchObject({
      state: 'succeeded',
    });
    const uris: string[] = [];
    for (let n = 0; n < 200; n++) {
      const reply = await external(server, n);
      expect([n, reply.status]).toEqual([n, 201]);
      uris.push(`s3://disk/${n}/`);
      if (n > 10 && uris.length > refused.length + 10) break;
    }
    await expectReads(server);
    await expectWhole(server, uris);
    expect(await server.stop()).toBe(0);
    expect((await strayFiles(data)).filter((name) => name !== 'filler')).toEqual([]);
  }, 60_000);

  it('breaks and becomes read-only: writes say so with the path, reads go on, and a restart goes on when it is mended', async () => {
    const obstacle = await mountObstacle();
    if (obstacle !== undefined) return notRun('a read-only disk', 'the server', obstacle);
    disk = await smallDisk(24 << 20);
    const data = join(disk.directory, 'data');
    server = await begun(data);
    expect((await external(server, 1)).status).toBe(201);
    await disk.breakDown();
    const reply = await external(server, 2);
    expect([reply.status, reply.body['detail']]).toEqual([503, expect.stringContaining(`${data}/`)]);
    const begunUpload = await fetch(`${server.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', authorization: `Bearer ${server.ownerToken}`, 'upload-length': '10' },
    });
    const problem = (await begunUpload.json()) as Record<string, unknown>;
    expect([begunUpload.status, problem['detail']]).toEqual([503, expect.stringContaining(`${data}/`)]);
    await expectReads(server);
    injected('a read-only disk', 'register, upload', 'refused until a restart');
    // The files that are open stay those of the broken file system: it can be mended only without them.
    await server.stop();
    await disk.repair();
    server = await startServer(data, program);
    expect((await external(server, 2)).status).toBe(201);
    await expectReads(server);
    await expectWhole(server, ['s3://disk/1/', 's3://disk/2/']);
  }, 60_000);
});

describe('a process that has too little', () => {
  let data: string;
  let server: ServerProcess;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'annals-little-'));
    server = await begun(data);
  }, 30_000);
  afterEach(async () => {
    await server.kill();
    await rm(data, { recursive: true, force: true });
  });

  const limit = (what: string) => run('prlimit', ['--pid', String(server.pid), what]);
  const obstacleOf = async (): Promise<string | undefined> =>
    process.platform === 'linux' ? limit('--nofile').then(() => undefined, String) : 'only Linux has prlimit';

  it('has no file handles: it answers 503, and goes on when there are some', async () => {
    const obstacle = await obstacleOf();
    if (obstacle !== undefined) return notRun('no file handles', 'the server', obstacle);
    // A connection that is there already needs no handle.
    expect((await external(server, 1)).status).toBe(201);
    const open = new Set((await readdir(`/proc/${server.pid}/fd`)).map(Number));
    let free = 0;
    while (open.has(free)) free += 1;
    await limit(`--nofile=${free}:4096`);
    const file = await server.request('GET', '/api/v1/files/disk/m/1/model.safetensors');
    expect([file.status, file.body['code'], file.headers.get('retry-after')]).toEqual([503, 'no-file-handles', '2']);
    injected('no file handles', 'download', 'refused, and went on');
    const answered = await server.request('GET', `${pathOf(model)}/versions`);
    expect(answered.status).toBe(200);
    const written = await external(server, 2);
    expect([201, 503]).toContain(written.status);
    injected('no file handles', 'register', written.status === 201 ? 'went on' : 'refused, and went on');
    await limit('--nofile=4096:4096');
    await expectReads(server);
    expect((await external(server, 2)).status).toBe(201);
    await expectWhole(server, ['s3://disk/1/', 's3://disk/2/']);
  }, 30_000);

  it('has no memory: it dies, and the next one has all that was acknowledged', async () => {
    const obstacle = await obstacleOf();
    if (obstacle !== undefined) return notRun('no memory', 'the server', obstacle);
    const { stdout } = await run('ps', ['-o', 'vsz=', '-p', String(server.pid)]);
    const acknowledged: string[] = [];
    const asked: string[] = [];
    const ask = async (uri: string, padding = ''): Promise<void> => {
      asked.push(uri);
      const body = { metadata: { description: `Lorem ipsum. ${padding}` } };
      const reply = await register(server, model, { uri }, { key: uuidOf(uri), body }).catch(() => undefined);
      if (reply?.status === 201) acknowledged.push(uri);
    };
    for (let n = 0; n < 5; n++) await ask(`s3://disk/before-${n}/`);
    await limit(`--as=${(Number(stdout) + 4096) * 1024}`);
    const padding = 'lorem ipsum dolor sit amet '.repeat(4000);
    let gone = false;
    void server.ended.then(() => (gone = true));
    const client = async (name: number): Promise<void> => {
      for (let n = 0; !gone && n < 300; n++) {
        await ask(`s3://disk/${name}-${n}/`, padding);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, name) => client(name)));
    await server.kill();
    expect((await server.ended).signal).toMatch(/^SIG(ABRT|SEGV|TRAP|BUS)$/);
    expect(acknowledged.length).toBeGreaterThanOrEqual(5);
    injected('no memory', 'the server', 'died, and restarted');
    server = await startServer(data, program);
    const events = await wholeHistory(readingOwnWrites(server));
    const submitted = events.filter(({ type }) => type === 'VersionSubmitted').map((event) => event.data['content']);
    const found = submitted.flatMap((content) => (content as { uri?: string }).uri ?? []);
    expect(found).toEqual(expect.arrayContaining(acknowledged));
    expect(asked).toEqual(expect.arrayContaining(found));
    await expectWhole(server, found);
    expect(new Set(found).size).toBe(found.length);
  }, 60_000);
});
