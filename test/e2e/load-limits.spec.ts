import { beginUpload, offsetOf } from '#test/builders/pushing';
import { RawConnection, requestHead } from '#test/builders/raw-connection';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { untilMetric } from '#test/builders/told-metrics';

const limits = {
  max_requests: 5,
  max_requests_per_caller: 3,
  max_transfers: 2,
  max_transfers_per_caller: 1,
  max_streams: 3,
  max_streams_per_caller: 2,
};
let registry: RunningRegistry;
let other: string;
beforeAll(async () => {
  registry = await startRegistry(undefined, limits);
  other = await tokenOf('other');
}, 30_000);
afterAll(() => registry.remove());

async function tokenOf(principal: string): Promise<string> {
  const created = await registry.request('POST', '/api/v1/tokens', { body: { principal, role: 'writer' } });
  return String(created.body['token']);
}

const inFlight = (kind: string, count: number) =>
  untilMetric(registry, `annals_http_requests_in_flight{kind="${kind}"}`, count);

/** A short request that lasts until its body is ended. */
async function begunRequest(slug: string, token = registry.ownerToken) {
  const body = JSON.stringify({ slug });
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  const connection = await RawConnection.open(registry.url, requestHead('POST', '/api/v1/projects', headers) + '{');
  return { connection, end: () => connection.send(body.slice(1)) };
}

async function begunStream(token = registry.ownerToken) {
  const headers = { authorization: `Bearer ${token}` };
  const connection = await RawConnection.open(registry.url, requestHead('GET', '/api/v1/events', headers));
  return { connection, head: await connection.takeUntil('\r\n\r\n') };
}

it('what goes beyond a caller’s turns is refused with 429, others are answered, and turns are given back', async () => {
  const begun = [];
  for (const slug of ['one', 'two', 'three']) begun.push(await begunRequest(slug));
  await inFlight('request', 3);
  const refused = await registry.request('GET', '/api/v1/whoami');
  expect(refused).toMatchObject({
    status: 429,
    body: { code: 'too-many-requests', limit: 3, kind: 'requests', setting: 'ANNALS_MAX_REQUESTS_PER_CALLER' },
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  const respelt = await registry.request('GET', '/api/v1/whoami', {
    headers: { authorization: `bearer   ${registry.ownerToken}` },
  });
  expect(respelt.status).toBe(429);
  expect(await registry.request('GET', '/api/v1/whoami', { token: other })).toMatchObject({
    status: 200,
    body: { principal: 'other' },
  });
  const theirs = [await begunRequest('four', other), await begunRequest('five', other)];
  await inFlight('request', 5);
  const full = await registry.request('GET', '/api/v1/whoami', { token: other });
  expect(full).toMatchObject({ status: 429, body: { limit: 5, setting: 'ANNALS_MAX_REQUESTS' } });
  for (const path of ['/health/live', '/health/ready']) {
    expect((await registry.request('GET', path, { token: '' })).status).toBe(200);
  }
  for (const { connection, end } of [...begun, ...theirs]) {
    end();
    expect(await connection.takeUntil('\r\n\r\n')).toMatch(/^HTTP\/1\.1 (201|403)/);
    connection.vanish();
  }
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(200);
});

it('clients that vanish give their turns back', async () => {
  const begun = [];
  for (const slug of ['six', 'seven', 'eight']) begun.push(await begunRequest(slug));
  await inFlight('request', 3);
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(429);
  for (const { connection } of begun) connection.vanish();
  await inFlight('request', 0);
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(200);
  await untilMetric(registry, 'annals_http_requests_left_total{kind="request"}', 3);
});

it('a flood is answered or refused, each answer that of its question', async () => {
  const slugs = Array.from({ length: 40 }, (_, n) => `flood-${n}`);
  const written = await Promise.all(
    slugs.map((slug) => registry.request('POST', '/api/v1/projects', { body: { slug } })),
  );
  const statuses = written.map(({ status }) => status);
  expect(statuses).toEqual(statuses.map((status) => (status === 429 ? 429 : 201)));
  expect(statuses).toEqual(expect.arrayContaining([201, 429]));
  for (const [n, { status, body }] of written.entries()) {
    if (status === 201) expect(body).toMatchObject({ slug: slugs[n] });
  }
  for (const [n, { status }] of written.entries()) {
    const found = await registry.request('GET', `/api/v1/projects/${slugs[n]}`);
    expect(found.status).toBe(status === 201 ? 200 : 404);
  }
});

it('streams take no turns of requests, and have limits of their own', async () => {
  const open = [await begunStream(), await begunStream()];
  for (const { head } of open) expect(head).toContain('HTTP/1.1 200');
  const refused = await registry.request('GET', '/api/v1/events');
  expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-streams', limit: 2, of: 'this caller' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  open.push(await begunStream(other));
  const full = await registry.request('GET', '/api/v1/events', { token: other });
  expect(full).toMatchObject({ status: 429, body: { limit: 3, of: 'all callers' } });
  const asked = [1, 2, 3].map(() => registry.request('GET', '/api/v1/whoami'));
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
  for (const { connection } of open) connection.vanish();
  await inFlight('stream', 0);
});

it('a client that is refused an upload hears why, though it sends all it has, and the upload under way goes on', async () => {
  const size = 8 << 20;
  const url = await beginUpload(registry, size);
  const refusedUrl = await beginUpload(registry, size);
  const part = (path: string, length: number) =>
    requestHead('PATCH', new URL(path).pathname, {
      authorization: `Bearer ${registry.ownerToken}`,
      'tus-resumable': '1.0.0',
      'upload-offset': 0,
      'content-type': 'application/offset+octet-stream',
      'content-length': length,
    });
  const first = await RawConnection.open(registry.url, part(url, size));
  first.send(Buffer.alloc(1 << 20));
  await inFlight('transfer', 1);
  const second = await RawConnection.open(registry.url, part(refusedUrl, size));
  second.send(Buffer.alloc(size));
  const answer = await second.takeUntil('}');
  expect(answer).toContain('HTTP/1.1 429');
  expect(answer).toMatch(/retry-after: 5/i);
  expect(answer).toContain('ANNALS_MAX_TRANSFERS_PER_CALLER');
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(200);
  first.send(Buffer.alloc(size - (1 << 20)));
  expect(await first.takeUntil('\r\n\r\n')).toContain('HTTP/1.1 204');
  expect(await offsetOf(registry, url)).toBe(size);
  first.vanish();
  second.vanish();
});
