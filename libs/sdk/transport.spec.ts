import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnnalsClient } from './client';
import { AnnalsProblem, RegistryUnreachable } from './problem';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let server: Server;
let seen: IncomingMessage[];

async function registryThat(
  handle: Handler,
  onAsOf?: (asOf: string) => void,
): Promise<{ client: AnnalsClient; waited: number[] }> {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    handle(request, response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const waited: number[] = [];
  const wait = (milliseconds: number) => {
    waited.push(milliseconds);
    return Promise.resolve();
  };
  const { port } = server.address() as AddressInfo;
  return {
    client: new AnnalsClient({ url: `http://127.0.0.1:${port}/`, token: 'secret', wait, ...(onAsOf && { onAsOf }) }),
    waited,
  };
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('the transport', () => {
  it('tells which moment a date was taken for', async () => {
    const told: string[] = [];
    const end = { 'annals-as-of': '2026-03-03T23:59:59.999Z' };
    const { client } = await registryThat(
      (_, response) => answer(response, 200, {}, end),
      (asOf) => told.push(asOf),
    );
    await client.versions.why('demo', 'churn', 'production', { asOf: '2026-03-03' });
    expect(seen[0]?.url).toBe('/api/v1/projects/demo/models/churn/versions/production/why?as_of=2026-03-03');
    expect(told).toEqual(['2026-03-03T23:59:59.999Z']);
  });

  it('sends the token and percent-encodes every part of a path', async () => {
    const { client } = await registryThat((_, response) => answer(response, 200, { number: 1 }));
    await client.versions.show('demo', 'churn', 'sha256:ab', { asOf: '2026-03-01T12:00:00Z' });
    expect(seen[0]?.url).toBe('/api/v1/projects/demo/models/churn/versions/sha256%3Aab?as_of=2026-03-01T12%3A00%3A00Z');
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  });

  it('asks for a card as Markdown, and not for an older one than what was seen', async () => {
    const { client } = await registryThat((_, response) =>
      answer(response, 200, { slug: 'demo' }, { 'registry-position': 'abcdefghijkl-7' }),
    );
    await client.projects.show('demo');
    expect(await client.versions.card('demo', 'churn', 3)).toBe('{"slug":"demo"}');
    expect(seen[1]?.url).toBe('/api/v1/projects/demo/models/churn/versions/3/card');
    expect(seen[1]?.headers).toMatchObject({ accept: 'text/markdown', 'registry-min-position': 'abcdefghijkl-7' });
  });

  it('repeats a write under the same key after a 503, as late as the registry asks', async () => {
    const { client, waited } = await registryThat((_, response, attempt) =>
      attempt === 1 ? answer(response, 503, {}, { 'retry-after': '2' }) : answer(response, 201, { slug: 'demo' }),
    );
    await client.projects.create({ slug: 'demo' });
    expect(waited).toEqual([2000]);
    expect(seen[0]?.headers['idempotency-key']).toBeTruthy();
    expect(seen[1]?.headers['idempotency-key']).toBe(seen[0]?.headers['idempotency-key']);
  });

  it('repeats after a connection that broke', async () => {
    const { client } = await registryThat((request, response, attempt) =>
      attempt === 1 ? request.socket.destroy() : answer(response, 200, { principal: 'owner' }),
    );
    await expect(client.tokens.whoami()).resolves.toEqual({ principal: 'owner' });
  });

  it('gives up with RegistryUnreachable when no answer comes', async () => {
    const { client } = await registryThat((request) => void request.socket.destroy());
    await expect(client.tokens.whoami()).rejects.toBeInstanceOf(RegistryUnreachable);
    expect(seen).toHaveLength(4);
  });

  it('reads what it wrote: the newest position goes with every later read but those of the past', async () => {
    const positions = ['abcdefghijkl-90', 'abcdefghijkl-100', 'abcdefghijkl-99'];
    const { client } = await registryThat((_, response, attempt) =>
      answer(response, 200, {}, { 'registry-position': positions[attempt - 1] ?? '' }),
    );
    await client.projects.create({ slug: 'demo' });
    await client.projects.create({ slug: 'demo' });
    await client.projects.show('demo');
    await client.projects.show('demo');
    await client.projects.show('demo', { asOf: 'abcdefghijkl-1' });
    expect(seen.map(({ headers }) => headers['registry-min-position'])).toEqual([
      undefined,
      undefined,
      'abcdefghijkl-100',
      'abcdefghijkl-100',
      undefined,
    ]);
  });

  it('throws the problem that the registry answered, with its facts', async () => {
    const problem = {
      type: 'about:blank',
      title: 'There is no such project',
      status: 404,
      detail: 'There is no project x.',
      code: 'project-not-found',
      remedy: 'List them.',
      project: 'x',
    };
    const { client } = await registryThat((_, response) => answer(response, 404, problem));
    const thrown: unknown = await client.projects.show('x').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AnnalsProblem);
    expect(thrown).toMatchObject({
      status: 404,
      code: 'project-not-found',
      kind: 'not-found',
      remedy: 'List them.',
      facts: { project: 'x' },
    });
  });

  it('makes a problem of an answer that is none', async () => {
    const { client } = await registryThat((_, response) => void response.writeHead(418).end('<html>'));
    await expect(client.projects.show('x')).rejects.toMatchObject({ status: 418, code: 'http-418' });
  });

  it('follows an operation to its result and throws the problem of one that failed', async () => {
    const operation = (state: string, more: object) => ({
      id: 'op',
      state,
      position: null,
      result: null,
      problem: null,
      ...more,
    });
    const { client, waited } = await registryThat((_, response, attempt) => {
      if (attempt === 1) answer(response, 200, operation('running', {}), { 'retry-after': '1' });
      else if (attempt === 2) answer(response, 200, operation('succeeded', { result: { number: 3 } }));
      else
        answer(
          response,
          200,
          operation('failed', { problem: { status: 422, code: 'artifact-dangerous', title: 'A file is dangerous' } }),
        );
    });
    await expect(client.operations.result('op')).resolves.toEqual({ number: 3 });
    expect(waited).toEqual([1000]);
    await expect(client.operations.result('op')).rejects.toMatchObject({ code: 'artifact-dangerous', kind: 'unsafe' });
  });
});
