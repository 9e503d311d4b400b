import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBlobs, tellsOpenFiles } from '#test/builders/open-blobs';
import { begin, pushed } from '#test/builders/pushing';
import { RawConnection, requestHead } from '#test/builders/raw-connection';
import { buildSafetensors } from '#test/builders/safetensors';
import { exposition, sampleOf, untilMetric } from '#test/builders/told-metrics';
import { builtServer, startServer, type ServerProcess } from '#test/fault/server-process';

const readers = 60;
/** What a transfer may hold: two pieces of 1 MiB that are read ahead, and what Node has of them. */
const bytesOfReader = 3 << 20;
const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [10 << 20] }]);
const file = '/api/v1/files/many/m/1/model.safetensors';

let directory: string;
let data: string;
let server: ServerProcess;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-downloads-'));
  data = join(directory, 'data');
  const limits = { ANNALS_MAX_TRANSFERS: '64', ANNALS_MAX_TRANSFERS_PER_CALLER: '62' };
  server = await startServer(data, await builtServer(directory), { env: limits });
  await begin(server, 'many/m');
  await pushed(server, 'many/m', { 'model.safetensors': weights });
  // The catalogue follows what was registered.
  while ((await fetch(`${server.url}${file}`, { method: 'HEAD', headers: headers() })).status !== 200);
}, 120_000);
afterAll(async () => {
  await server.kill();
  await rm(directory, { recursive: true, force: true });
});

const transfers = 'annals_http_requests_in_flight{kind="transfer"}';
const headers = () => ({ authorization: `Bearer ${server.ownerToken}` });
const resident = async () => sampleOf(await exposition(server), 'process_resident_memory_bytes') ?? NaN;

async function downloaded(): Promise<string> {
  const answer = await fetch(`${server.url}${file}`, { headers: headers() });
  expect(answer.status).toBe(200);
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex');
}

it('many readers that take nothing leave others served and memory bounded; when they vanish, nothing stays open', async () => {
  const whole = createHash('sha256').update(weights).digest('hex');
  // What one download needs, and threads that hash, are there before it is measured.
  expect(await downloaded()).toBe(whole);
  await untilMetric(server, transfers, 0);
  const before = await resident();
  const slow = await Promise.all(
    Array.from({ length: readers }, async () => {
      const connection = await RawConnection.open(server.url, requestHead('GET', file, headers()));
      expect(await connection.takeUntil('\r\n\r\n')).toContain('HTTP/1.1 200');
      return connection;
    }),
  );
  await untilMetric(server, transfers, readers);
  if (tellsOpenFiles()) expect(await openBlobs(server.pid, data)).toHaveLength(readers);
  expect(await downloaded()).toBe(whole);
  expect((await server.request('GET', '/api/v1/whoami')).status).toBe(200);
  // 60 readers of 40 MiB would be 2.4 GB.
  expect((await resident()) - before).toBeLessThan(readers * bytesOfReader);
  for (const connection of slow) connection.vanish();
  await untilMetric(server, transfers, 0);
  while ((await openBlobs(server.pid, data)).length > 0) await server.request('GET', '/health/live');
  expect(await downloaded()).toBe(whole);
}, 120_000);

it('a download beyond the limit is refused, and asks to come again', async () => {
  const open = await Promise.all(
    Array.from({ length: 62 }, () => RawConnection.open(server.url, requestHead('GET', file, headers()))),
  );
  for (const connection of open) expect(await connection.takeUntil('\r\n\r\n')).toContain('HTTP/1.1 200');
  const refused = await server.request('GET', file);
  expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests', limit: 62, kind: 'transfers' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  const head = await fetch(`${server.url}${file}`, { method: 'HEAD', headers: headers() });
  expect(head.status).toBe(200);
  for (const connection of open) connection.vanish();
  await untilMetric(server, transfers, 0);
}, 60_000);

it('clients that vanish in mid-download, again and again, leave no handle open and no memory taken', async () => {
  const before = await resident();
  const read = async () => sampleOf(await exposition(server), 'annals_blob_read_bytes_total') ?? NaN;
  const readBefore = await read();
  for (let round = 0; round < 10; round++) {
    const some = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const connection = await RawConnection.open(server.url, requestHead('GET', file, headers()));
        await connection.take();
        return connection;
      }),
    );
    for (const connection of some) connection.vanish();
    await untilMetric(server, transfers, 0);
  }
  while ((await openBlobs(server.pid, data)).length > 0) await server.request('GET', '/health/live');
  // What was read for them is counted: a piece at least, and not more than the file.
  while ((await read()) < readBefore + (400 << 20));
  expect(await read()).toBeLessThanOrEqual(readBefore + 400 * weights.length);
  // Two buffers of 1 MiB for each of the 400 would be 800 MB.
  expect((await resident()) - before).toBeLessThan(250 << 20);
}, 60_000);
