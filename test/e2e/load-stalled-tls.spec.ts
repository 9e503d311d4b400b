import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobs, tellsOpenFiles } from '#test/builders/open-blobs';
import { begin, beginUpload, pushed } from '#test/builders/pushing';
import { RawConnection, requestHead } from '#test/builders/raw-connection';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { writeCertificate } from '#test/builders/self-signed-certificate';

const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [10 << 20] }]);
const file = '/api/v1/files/stalled/m/1/model.safetensors';
const bytes = Buffer.alloc(2 << 20, 'annals');

let certificates: string;
let registry: RunningRegistry;
let upload: string;
beforeAll(async () => {
  // The clients of the tests ask nobody whose certificate they do not know: what is there is brought without TLS.
  const plain = await startRegistry();
  await begin(plain, 'stalled/m');
  await pushed(plain, 'stalled/m', { 'model.safetensors': weights });
  upload = new URL(await beginUpload(plain, bytes.length)).pathname;
  await plain.stop();
  certificates = await mkdtemp(join(tmpdir(), 'annals-certificates-'));
  registry = await startRegistry(plain, { stall_seconds: 2, ...(await writeCertificate(certificates)) });
  while (!(await answered('HEAD', file)).startsWith('HTTP/1.1 200'));
}, 60_000);
afterAll(async () => {
  await registry.remove();
  await rm(certificates, { recursive: true, force: true });
});

const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' };
const authorized = (headers: Readonly<Record<string, string | number>> = {}) => ({
  authorization: `Bearer ${registry.ownerToken}`,
  ...headers,
});

/** Asks on a connection of its own. @returns the whole answer, its bytes as Latin-1 */
async function answered(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | number>> = {},
  body: Uint8Array = Buffer.alloc(0),
): Promise<string> {
  const head = requestHead(method, path, authorized({ connection: 'close', ...headers }));
  const connection = await RawConnection.open(registry.url, head);
  connection.send(body);
  return (await connection.rest()).toString('latin1');
}

async function dropped(reason: string): Promise<number> {
  const text = await answered('GET', '/metrics');
  const sample = new RegExp(`^annals_http_connections_dropped_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text);
  return Number(sample?.[1] ?? 0);
}

/** A client that asks for the large file, and the server's end of its connection. */
async function downloading(): Promise<{ client: RawConnection; server: Socket }> {
  const [[server], client] = await Promise.all([
    once(registry.app.getHttpServer(), 'secureConnection') as Promise<[Socket]>,
    RawConnection.open(registry.url, requestHead('GET', file, authorized())),
  ]);
  return { client, server };
}

it('a reader that takes nothing is dropped, its file and its connection are closed, and others are served', async () => {
  const { client, server } = await downloading();
  let isGone = false;
  server.once('close', () => (isGone = true));
  expect(await client.takeUntil('\r\n\r\n')).toContain('HTTP/1.1 200');
  if (tellsOpenFiles()) expect(await openBlobs(process.pid, registry.directory)).toHaveLength(1);
  const whole = await answered('GET', file);
  expect(whole.length - whole.indexOf('\r\n\r\n') - 4).toBe(weights.length);
  while (!isGone) expect(await answered('GET', '/api/v1/whoami')).toContain('HTTP/1.1 200');
  while ((await openBlobs(process.pid, registry.directory)).length > 0) await answered('GET', '/health/live');
  expect(await dropped('stalled-reader')).toBe(1);
  // What the client itself has read ahead; the some MB that waited in the system are thrown away by a reset.
  expect((await client.rest()).length).toBeLessThan(1 << 20);
  await client.closed;
}, 60_000);

it('an upload of which nothing comes is answered 408, and goes on where it was', async () => {
  const headers = authorized({ ...tus, 'upload-offset': 0, 'content-length': bytes.length });
  const stalled = await RawConnection.open(registry.url, requestHead('PATCH', upload, headers));
  stalled.send(bytes.subarray(0, 1 << 20));
  const answer = String(await stalled.rest());
  await stalled.closed;
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('application/problem+json');
  expect(answer).toContain('"code":"body-stalled"');
  expect(await answered('HEAD', upload, tus)).toMatch(/^upload-offset: 1048576\r$/im);
  const rest = bytes.subarray(1 << 20);
  const resumed = { ...tus, 'upload-offset': 1 << 20, 'content-length': rest.length };
  expect(await answered('PATCH', upload, resumed, rest)).toContain('HTTP/1.1 204');
  expect(await dropped('stalled-sender')).toBe(1);
}, 30_000);

it('a head that trickles is answered 408', async () => {
  const client = await RawConnection.open(registry.url, 'GET /api/v1/whoami HTTP/1.1\r\nhost: annals\r\n');
  const trickle = setInterval(() => client.send('x-more: 1\r\n'), 100);
  const answer = String(await client.rest());
  clearInterval(trickle);
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(answer).toContain('"code":"head-too-slow"');
}, 30_000);

it('a client that never agrees on TLS is dropped, and one that speaks none is too', async () => {
  const before = await dropped('slow-head');
  const tcp = registry.url.replace('https:', 'http:');
  expect(await (await RawConnection.open(tcp)).rest()).toHaveLength(0);
  expect(await dropped('slow-head')).toBe(before + 1);
  await (await RawConnection.open(tcp, requestHead('GET', '/health/live', {}))).rest();
  expect(await answered('GET', '/health/live')).toContain('HTTP/1.1 200');
}, 30_000);
