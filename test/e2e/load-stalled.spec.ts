import { once } from 'node:events';
import type { Socket } from 'node:net';
import { openBlobs, tellsOpenFiles } from '#test/builders/open-blobs';
import { beginUpload, begin, offsetOf, pushed, sendPart } from '#test/builders/pushing';
import { RawConnection, requestHead } from '#test/builders/raw-connection';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { exposition, sampleOf } from '#test/builders/told-metrics';

const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [10 << 20] }]);
const file = '/api/v1/files/stalled/m/1/model.safetensors';

/** Slow enough to last longer than the other is waited for, and more than the system hides in its buffers. */
const slowBytesPerMs = 6000;

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry(undefined, { stall_seconds: 2 });
  await begin(registry, 'stalled/m');
  await pushed(registry, 'stalled/m', { 'model.safetensors': weights });
}, 60_000);
afterAll(() => registry.remove());

/** A client, and the server's end of its connection. */
async function connected(sent: string): Promise<{ client: RawConnection; server: Socket }> {
  const server = registry.app.getHttpServer();
  const [[socket], client] = await Promise.all([
    once(server, 'connection') as Promise<[Socket]>,
    RawConnection.open(registry.url, sent),
  ]);
  return { client, server: socket };
}

const download = () => requestHead('GET', file, { authorization: `Bearer ${registry.ownerToken}` });
const dropped = async (reason: string) =>
  sampleOf(await exposition(registry), `annals_http_connections_dropped_total{reason="${reason}"}`) ?? 0;

it('a reader that takes nothing is dropped and its file closed; a slow one is served to the end', async () => {
  const stalled = await connected(download());
  const gone = once(stalled.server, 'close');
  let isGone = false;
  void gone.then(() => (isGone = true));
  await stalled.client.takeUntil('\r\n\r\n');
  const slow = await connected(download());
  const head = await slow.client.takeUntil('\r\n\r\n');
  let taken = Buffer.byteLength(head.slice(head.indexOf('\r\n\r\n') + 4), 'latin1');
  const open = () => openBlobs(process.pid, registry.directory);
  if (tellsOpenFiles()) expect(await open()).toHaveLength(2);
  const begun = Date.now();
  while (!isGone) {
    const isDue = taken < Math.min(weights.length, (Date.now() - begun) * slowBytesPerMs);
    if (isDue) taken += (await slow.client.take()).length;
    else await registry.request('GET', '/health/live');
  }
  await gone;
  expect(slow.server.destroyed).toBe(false);
  while (taken < weights.length) {
    const more = await slow.client.take();
    expect(more.length).toBeGreaterThan(0);
    taken += more.length;
  }
  expect(taken).toBe(weights.length);
  slow.client.vanish();
  while ((await open()).length > 0) await registry.request('GET', '/health/live');
  expect(await dropped('stalled-reader')).toBe(1);
}, 60_000);

it('an upload of which nothing comes is answered 408, and goes on where it was', async () => {
  const bytes = Buffer.alloc(2 << 20, 'annals');
  const url = await beginUpload(registry, bytes.length);
  const headers = {
    authorization: `Bearer ${registry.ownerToken}`,
    'tus-resumable': '1.0.0',
    'upload-offset': 0,
    'content-type': 'application/offset+octet-stream',
    'content-length': bytes.length,
  };
  const stalled = await RawConnection.open(registry.url, requestHead('PATCH', new URL(url).pathname, headers));
  stalled.send(bytes.subarray(0, 1 << 20));
  const answer = String(await stalled.rest());
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('application/problem+json');
  expect(answer).toContain('"code":"body-stalled"');
  const offset = await offsetOf(registry, url);
  expect(offset).toBe(1 << 20);
  const resumed = await sendPart(registry, url, offset, bytes.subarray(offset));
  expect(resumed.status).toBe(204);
  expect(await dropped('stalled-sender')).toBe(1);
}, 30_000);

it('a head that trickles is answered 408', async () => {
  const { client, server } = await connected('GET /api/v1/whoami HTTP/1.1\r\nhost: annals\r\n');
  const trickle = setInterval(() => client.send('x-more: 1\r\n'), 100);
  const answer = String(await client.rest());
  clearInterval(trickle);
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('"code":"head-too-slow"');
  expect(server.destroyed).toBe(true);
}, 30_000);

it('a head that is too large is answered 431, and what is no HTTP 400; each connection ends', async () => {
  const large = requestHead('GET', '/api/v1/whoami', { 'x-large': 'x'.repeat(20_000) });
  const answer = String(await (await RawConnection.open(registry.url, large)).rest());
  expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
  expect(answer).toContain('"code":"head-too-large"');
  const strange = String(await (await RawConnection.open(registry.url, 'hello\r\n\r\n')).rest());
  expect(strange).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(strange).toContain('"code":"not-http"');
});

it('a connection of which nothing is asked any more is ended, and one that waits for the server is not', async () => {
  const stream = await connected(
    requestHead('GET', '/api/v1/events', { authorization: `Bearer ${registry.ownerToken}` }),
  );
  await stream.client.takeUntil('\r\n\r\n');
  const idle = await connected('');
  expect((await idle.client.rest()).length).toBeGreaterThan(0);
  expect(stream.server.destroyed).toBe(false);
  stream.client.vanish();
}, 30_000);
