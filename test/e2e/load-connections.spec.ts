import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { LoadMetrics } from '#api/metrics/load-metrics';
import { Meters } from '#api/metrics/meters';
import { limitConnections } from '#server/load/connection-limit';
import { RawConnection, requestHead } from '#test/builders/raw-connection';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { writeCertificate } from '#test/builders/self-signed-certificate';

const limit = 20;

describe.each([
  ['without TLS', false],
  ['with TLS', true],
])('connections beyond the limit, %s', (_how, isSecure) => {
  let certificates: string;
  let registry: RunningRegistry;
  beforeAll(async () => {
    certificates = await mkdtemp(join(tmpdir(), 'annals-connections-'));
    const tls = isSecure ? await writeCertificate(certificates) : {};
    registry = await startRegistry(undefined, { max_connections: limit, ...tls });
  }, 60_000);
  afterAll(async () => {
    await registry.remove();
    await rm(certificates, { recursive: true, force: true });
  });

  /** One after the other, so that it is known which of them come too late. */
  async function opened(count: number, url = registry.url): Promise<RawConnection[]> {
    const connections: RawConnection[] = [];
    while (connections.length < count) connections.push(await RawConnection.open(url));
    return connections;
  }

  /** Those that are closed agree on no TLS. */
  async function closedByTheServer(count: number): Promise<void> {
    const late = await opened(count, registry.url.replace('https:', 'http:'));
    await Promise.all(late.map(async (connection) => [await connection.rest(), await connection.closed]));
  }

  async function ask(connection: RawConnection, path = '/health/live'): Promise<string> {
    connection.send(requestHead('GET', path, { authorization: `Bearer ${registry.ownerToken}` }));
    return connection.takeUntil('\r\n\r\n');
  }

  const openNow = () =>
    new Promise<number>((resolve) => {
      const server = registry.app.getHttpServer();
      server.getConnections((_error: Error | null, count: number) => resolve(count));
    });

  it('are closed, and those that are in are answered; when some go, others get in', async () => {
    const [first, ...others] = await opened(limit);
    if (!first) throw new Error('no connection was opened');
    await closedByTheServer(10);
    for (const connection of [first, ...others]) expect(await ask(connection)).toContain('HTTP/1.1 200');
    first.send(requestHead('GET', '/metrics', { authorization: `Bearer ${registry.ownerToken}` }));
    await first.takeUntil('annals_http_connections_dropped_total{reason="too-many"} 10\n');
    for (const connection of others.splice(0, 5)) connection.vanish();
    while ((await openNow()) > limit - 5) await ask(first);
    const next = await opened(5);
    for (const connection of next) expect(await ask(connection)).toContain('HTTP/1.1 200');
    await closedByTheServer(1);
    first.send(requestHead('GET', '/metrics', { authorization: `Bearer ${registry.ownerToken}` }));
    await first.takeUntil('annals_http_connections_dropped_total{reason="too-many"} 11\n');
    for (const connection of [first, ...others, ...next]) connection.vanish();
  }, 30_000);
});

it('the first connection that is closed is told in the log, and not each one after it', async () => {
  const lines: string[] = [];
  const fastify = Fastify({ logger: { level: 'warn', stream: { write: (line) => lines.push(line) } } });
  limitConnections(fastify, new LoadMetrics(new Meters()), 1);
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const kept = await RawConnection.open(url);
  for (let late = 0; late < 3; late++) await (await RawConnection.open(url)).rest();
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 40, dropped: 1, max_connections: 1 }),
  ]);
  kept.vanish();
  await fastify.close();
});
