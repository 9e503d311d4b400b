import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  begin,
  beginUpload,
  followAt,
  itemsOf,
  offsetOf,
  pathOf,
  pushed,
  readingOwnWrites,
  register,
  sendPart,
  upload,
} from '#test/builders/pushing';
import { buildSafetensors } from '#test/builders/safetensors';
import { startServer, type ServerProcess } from './server-process';
import { large, part, stallingAfter } from './stalling-upload';

let data: string;
let server: ServerProcess;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'annals-stop-'));
  server = await startServer(data);
}, 30_000);
afterEach(async () => {
  await server.kill();
  await rm(data, { recursive: true, force: true });
});

const weights = { 'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }]) };

it('a server that is asked to stop ends what it has begun, and exits in peace although clients stay connected', async () => {
  await begin(server, 'stopped/m');
  const files = await upload(server, { ...weights, 'README.md': 'lorem ipsum dolor sit amet '.repeat(40_000) });
  const accepted = await Promise.all(
    [1, 2, 3].map(() => register(server, 'stopped/m', files, { body: { newVersion: true } })),
  );
  const inFlight = Array.from({ length: 20 }, (_, n) => register(server, 'stopped/m', { uri: `s3://stopped/${n}/` }));
  const [code, ...answers] = await Promise.all([server.stop(), ...inFlight.map((p) => p.catch(() => undefined))]);
  expect(code).toBe(0);
  server = await startServer(data);
  for (const { headers } of accepted) {
    expect(await followAt(server, headers.get('location') ?? '')).toMatchObject({ body: { state: 'succeeded' } });
  }
  const told = answers.flatMap((reply) => (reply?.status === 201 ? [Number(reply.body['number'])] : []));
  const page = await readingOwnWrites(server).request('GET', `${pathOf('stopped/m')}/versions?limit=500`);
  expect(itemsOf(page).map(({ number }) => number)).toEqual(expect.arrayContaining(told));
}, 60_000);

it('a server that is asked to stop sends a download to its end, and does not wait for its connection', async () => {
  await begin(server, 'stopped/download');
  await pushed(server, 'stopped/download', large);
  const answer = await fetch(`${server.url}/api/v1/files/stopped/download/1/model.safetensors`, {
    headers: { authorization: `Bearer ${server.ownerToken}` },
  });
  const reader = answer.body?.getReader();
  const chunks = [(await reader?.read())?.value ?? new Uint8Array()];
  const stopped = server.stop();
  for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) chunks.push(next.value);
  expect(Buffer.concat(chunks).equals(large['model.safetensors'])).toBe(true);
  expect(await stopped).toBe(0);
}, 30_000);

it('a server that is asked to stop does not wait for an upload that stalls; it goes on with the next server', async () => {
  const bytes = large['model.safetensors'];
  const url = await beginUpload(server, bytes.length);
  const { stop } = server;
  let stopped: Promise<number | null> | undefined;
  const stalled = stallingAfter(bytes.subarray(0, part), () => {
    stopped ??= stop();
  });
  await sendPart(server, url, 0, stalled).catch(() => undefined);
  expect(await stopped).toBe(0);
  server = await startServer(data);
  expect(await offsetOf(server, new URL(new URL(url).pathname, server.url).href)).toBeGreaterThan(0);
}, 30_000);

it('a server whose host has two addresses listens on one, so that its limits are those of all connections', async () => {
  await server.kill();
  server = await startServer(data, undefined, { env: { ANNALS_HOST: 'localhost' } });
  const port = Number(new URL(server.url).port);
  const reached = await Promise.all(
    ['127.0.0.1', '::1'].map(async (host) => {
      const socket = connect(port, host);
      const isOpen = await once(socket, 'connect').then(
        () => true,
        () => false,
      );
      socket.destroy();
      return isOpen;
    }),
  );
  expect(reached.filter((isOpen) => isOpen)).toHaveLength(1);
  expect((await server.request('GET', '/health/live')).status).toBe(200);
}, 30_000);
