import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelIdOf, projectIdOf, streamOf, uuidOf } from '#application/identity';
import {
  begin,
  beginUpload,
  fileOf,
  follow,
  followAt,
  itemsOf,
  numberOf,
  offsetOf,
  pathOf,
  pushed,
  readingOwnWrites,
  register,
  sendPart,
  upload,
  type Registry,
} from '#test/builders/pushing';
import type { Reply } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { seeded } from '#test/builders/seeded';
import { expectHistoryOf, wholeHistory, type Call } from '#test/builders/whole-history';
import { refusedServer, startServer, type ServerProcess } from './server-process';
import { large, part, stallingAfter } from './stalling-upload';

let data: string;
let server: ServerProcess;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'annals-kill-'));
  server = await startServer(data);
}, 30_000);
afterEach(async () => {
  await server.kill();
  await rm(data, { recursive: true, force: true });
});

const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed }),
});
const numbersOf = async (registry: Registry, model: string) =>
  itemsOf(await registry.request('GET', `${pathOf(model)}/versions?limit=500`)).map(({ number }) => Number(number));

/** Nothing is half-done: what prepared a change is followed by the change. */
async function expectNothingHalfDone(registry: Registry): Promise<void> {
  const events = await wholeHistory(registry);
  const done = new Set(events.filter(({ preliminary }) => !preliminary).map(({ commandId }) => commandId));
  expect(events.filter(({ preliminary, commandId }) => preliminary && !done.has(commandId))).toEqual([]);
}

it('a server that is killed at any moment has all that it acknowledged, once, and the same keys complete the rest', async () => {
  const model = 'killed/m';
  const stream = streamOf.model(modelIdOf(projectIdOf('killed'), 'm'));
  const random = seeded(20_260_302);
  await begin(server, model);
  const calls: Call[] = [];
  let interrupted: (() => Promise<void>)[] = [];
  let tick = 0;
  let key = 0;

  /** A change; one that is cut off is asked for again, with its key, of the next server. */
  async function change(operation: string, at: string, body: unknown): Promise<void> {
    const headers = { 'idempotency-key': `key-${(key += 1)}` };
    const commandId = uuidOf('command', 'owner', operation, stream, headers['idempotency-key']);
    const began = (tick += 1);
    const ask = async (): Promise<void> => {
      const reply = await server.request('POST', `${pathOf(model)}/${at}`, { body, headers });
      const position = reply.headers.get('registry-position');
      calls.push({
        commandId,
        status: reply.status,
        changed: reply.body['changed'] !== false,
        position: position === null ? undefined : numberOf(position),
        began,
        ended: (tick += 1),
      });
    };
    await ask().catch((failure: unknown) => {
      interrupted.push(ask);
      throw failure;
    });
  }
  async function client(): Promise<void> {
    for (;;) {
      const n = random(1e6);
      await change('register-version', 'versions', { content: { kind: 'external', uri: `s3://killed/${n}/` } });
      await change('transition-stage', 'transitions', { version: 'latest', to: n % 2 ? 'production' : 'staging' });
    }
  }

  for (let round = 0; round < 4; round++) {
    const enough = calls.length + 5 + random(120);
    const running = server;
    const killed = (async () => {
      while (calls.length < enough) await new Promise(setImmediate);
      await running.kill();
    })();
    await Promise.allSettled([client(), client(), client(), client(), killed]);
    server = await startServer(data);
    const again = interrupted;
    interrupted = [];
    expect(again.length).toBeGreaterThan(0);
    expectHistoryOf(await wholeHistory(server), calls);
    await expectNothingHalfDone(server);
    await Promise.all(again.map((ask) => ask()));
    expect(interrupted).toEqual([]);
  }
  const { body } = await register(server, model, { uri: 's3://killed/last/' });
  const registered = calls.filter(({ status }) => status === 201).length;
  expect(registered).toBeGreaterThan(100);
  await server.request('GET', pathOf(model));
  const events = await wholeHistory(readingOwnWrites(server));
  expectHistoryOf(events, calls);
  const numbers = events.filter(({ type }) => type === 'VersionRegistered').map((event) => event.data['number']);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(body['number']).toBe(numbers.length);
}, 90_000);

it('an upload that the kill cut off goes on where it was, and its content registers', async () => {
  await begin(server, 'killed/upload');
  const { entry, bytes } = fileOf('model.safetensors', large['model.safetensors']);
  const url = await beginUpload(server, entry.size);
  expect((await sendPart(server, url, 0, bytes.subarray(0, part))).status).toBe(204);
  const { kill } = server;
  const stalled = stallingAfter(bytes.subarray(part, 2 * part), () => void kill());
  await expect(sendPart(server, url, part, stalled)).rejects.toThrow();
  await kill();
  server = await startServer(data);
  const moved = new URL(new URL(url).pathname, server.url).href;
  const offset = await offsetOf(server, moved);
  expect(offset).toBeGreaterThan(part);
  expect(offset).toBeLessThanOrEqual(2 * part);
  const rest = await sendPart(server, moved, offset, bytes.subarray(offset));
  expect([rest.status, rest.headers.get('annals-digest')]).toEqual([204, entry.digest]);
  const ended = await follow(server, await register(server, 'killed/upload', [entry]));
  expect(ended.body).toMatchObject({ state: 'succeeded', result: { number: 1 } });
  const file = await fetch(`${server.url}/api/v1/files/killed/upload/1/model.safetensors`, {
    headers: { authorization: `Bearer ${server.ownerToken}` },
  });
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
}, 60_000);

it('operations that the kill cut off go on after the restart, and each registers once', async () => {
  const model = 'killed/operations';
  await begin(server, model);
  const readme = 'lorem ipsum dolor sit amet '.repeat(40_000);
  const files = await upload(server, { ...weights('o'), 'README.md': readme });
  const send = (n: number) => register(server, model, files, { key: `operation-${n}`, body: { newVersion: true } });
  const numbers = Array.from({ length: 8 }, (_, n) => n + 1);
  const accepted: Reply[] = await Promise.all(numbers.map(send));
  const locations = accepted.map(({ headers }) => headers.get('location') ?? '');
  await server.kill();
  server = await startServer(data);
  const ended = await Promise.all(locations.map((location) => followAt(server, location)));
  expect(ended.map(({ body }) => body['state'])).toEqual(numbers.map(() => 'succeeded'));
  const registered = ended.map(({ body }) => (body['result'] as { number: number }).number);
  expect([...registered].sort((a, b) => a - b)).toEqual(numbers);
  const again = await Promise.all(numbers.map(send));
  expect(again.map(({ body }) => body['number'])).toEqual(registered);
  expect(await numbersOf(readingOwnWrites(server), model)).toEqual([...numbers].reverse());
  await expectNothingHalfDone(server);
}, 60_000);

it('a second server on the data directory says who holds it, and does not start', async () => {
  const { code, complaint } = await refusedServer(data);
  expect(code).toBe(1);
  expect(complaint).toContain(`process ${server.pid}`);
  expect(complaint).toContain(server.url);
  expect((await server.request('GET', '/api/v1/whoami')).status).toBe(200);
}, 30_000);

it('a catalogue that was deleted is made anew at the start', async () => {
  await begin(server, 'kept/m');
  await pushed(server, 'kept/m', weights('kept'));
  const registry = readingOwnWrites(server);
  await registry.request('POST', `${pathOf('kept/m')}/transitions`, { body: { version: '1', to: 'production' } });
  const questions = [pathOf('kept/m'), `${pathOf('kept/m')}/versions/1`, '/api/v1/audit?all=true&limit=500'];
  const answers = async (of: Registry) =>
    Promise.all(questions.map(async (path) => (await of.request('GET', path)).body));
  const before = await answers(registry);
  expect(await server.stop()).toBe(0);
  for (const name of await readdir(data)) if (name.startsWith('read-')) await rm(join(data, name));
  server = await startServer(data);
  expect(await answers(server)).toEqual(before);
}, 30_000);

it('a log that was put back to an older copy is noticed: reads are served, and no write is taken', async () => {
  await begin(server, 'cut/m');
  const files = await upload(server, weights('cut'));
  expect(await server.stop()).toBe(0);
  const copy = join(data, 'copy');
  const logFiles = async (of: string) => (await readdir(of)).filter((name) => name.startsWith('log.db'));
  for (const name of await logFiles(data)) await cp(join(data, name), join(copy, name));

  server = await startServer(data);
  await register(server, 'cut/m', { uri: 's3://cut/1/' });
  await readingOwnWrites(server).request('GET', pathOf('cut/m'));
  expect(await server.stop()).toBe(0);
  for (const name of await logFiles(data)) await rm(join(data, name));
  for (const name of await logFiles(copy)) await cp(join(copy, name), join(data, name));

  server = await startServer(data);
  expect(await server.request('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'reads-only' } });
  expect(await server.request('GET', `${pathOf('cut/m')}/versions/1`)).toMatchObject({
    status: 200,
    body: { number: 1 },
  });
  const writes: [string, string, unknown][] = [
    ['POST', '/api/v1/projects', { slug: 'new' }],
    ['PATCH', pathOf('cut/m'), { title: 'New' }],
    ['POST', `${pathOf('cut/m')}/versions`, { content: { kind: 'external', uri: 's3://cut/2/' } }],
    ['POST', `${pathOf('cut/m')}/versions`, { content: { kind: 'held', files } }],
    ['POST', `${pathOf('cut/m')}/transitions`, { version: '1', to: 'production' }],
    ['POST', '/api/v1/tokens', { role: 'reader' }],
    ['POST', '/api/v1/admin/rebuild', undefined],
  ];
  for (const [method, path, body] of writes) {
    const refused = await server.request(method, path, { body });
    expect([path, refused.status, refused.body['code']]).toEqual([path, 503, 'log-lost-its-tail']);
    expect(refused.headers.get('retry-after')).not.toBeNull();
  }
}, 30_000);
