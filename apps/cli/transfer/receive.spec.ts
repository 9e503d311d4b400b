import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { AnnalsClient } from '#sdk/client';
import type { DownloadTarget } from '#sdk/downloads';
import { receive } from './receive';

const content = randomBytes(9_000_000);
const digest = digestOf(content);
let server: Server;
let asked: IncomingMessage[];

beforeEach(() => (asked = []));
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function digestOf(bytes: Buffer): `sha256:${string}` {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function registryThat(answer: RequestListener): Promise<AnnalsClient> {
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return new AnnalsClient({ url: `http://127.0.0.1:${port}`, token: 't', receive, wait: () => Promise.resolve() });
}

/** Keeps what it is given for as long as a slow disk takes, without copying it. */
class Pieces implements DownloadTarget {
  readonly pieces: Uint8Array[] = [];
  offset = 0;

  constructor(private readonly isSlow: boolean) {}

  async write(bytes: Uint8Array) {
    this.pieces.push(bytes);
    this.offset += bytes.length;
    if (this.isSlow) for (let turn = 0; turn < 20; turn++) await setImmediate();
  }

  restart() {
    return Promise.reject(new Error('the download began again'));
  }

  digest() {
    return Promise.resolve(digestOf(Buffer.concat(this.pieces)));
  }
}

const fileInto = (client: AnnalsClient, target: DownloadTarget) =>
  client.downloads.file({ project: 'p', model: 'm', version: 1, path: 'f', size: content.length, digest, target });

it.each([true, false])('brings every byte, also to a disk that is slow: %p', async (isSlow) => {
  const client = await registryThat((_request, response) => response.end(content));
  const target = new Pieces(isSlow);
  await fileInto(client, target);
  expect(await target.digest()).toBe(digest);
  expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'accept-encoding': 'identity' });
});

it('takes one connection for one file after the other', async () => {
  const client = await registryThat((_request, response) => response.end(content));
  for (let round = 0; round < 3; round++) await fileInto(client, new Pieces(false));
  expect(new Set(asked.map(({ socket }) => socket.remotePort)).size).toBe(1);
});

it('goes on where a connection broke', async () => {
  const client = await registryThat((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    if (asked.length > 1) response.end(content.subarray(from));
    else response.write(content.subarray(0, 3_000_000), () => request.socket.destroySoon());
  });
  const target = new Pieces(false);
  await fileInto(client, target);
  expect(await target.digest()).toBe(digest);
  expect(asked.length).toBeGreaterThan(1);
});

it('tells the problem that the registry answers', async () => {
  const problem = { code: 'version-not-found', title: 'There is no such version' };
  const client = await registryThat((_request, response) => response.writeHead(404).end(JSON.stringify(problem)));
  await expect(fileInto(client, new Pieces(false))).rejects.toMatchObject({ status: 404, ...problem });
});

it('follows a redirect', async () => {
  const client = await registryThat((request, response) => {
    if (request.url === '/elsewhere') response.end(content);
    else response.writeHead(307, { location: '/elsewhere' }).end();
  });
  const target = new Pieces(false);
  await fileInto(client, target);
  expect(await target.digest()).toBe(digest);
});

it('says why no answer comes', async () => {
  const client = await registryThat((request) => request.socket.destroy());
  await expect(fileInto(client, new Pieces(false))).rejects.toThrow(/socket hang up|ECONNRESET/);
});

it('ends when it is told to', async () => {
  const client = await registryThat((_request, response) => {
    response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 1000));
  });
  const stop = new AbortController();
  const target = new Pieces(false);
  const receiving = client.downloads.file({
    ...{ project: 'p', model: 'm', version: 1, path: 'f', size: content.length, digest, target },
    onProgress: () => stop.abort(new Error('stopped')),
    signal: stop.signal,
  });
  await expect(receiving).rejects.toThrow('stopped');
});
