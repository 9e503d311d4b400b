import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { AnnalsClient } from './client';
import { AnnalsProblem, RegistryUnreachable } from './problem';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const digest = `sha256:${'a'.repeat(64)}`;
function* pieces(from: number) {
  for (let at = from; at < content.length; at += 10_000) yield content.subarray(at, at + 10_000);
}
const source = {
  size: content.length,
  stream: (from: number) => Readable.from(pieces(from)) as AsyncIterable<Buffer>,
};

/** As much of tus 1.0 as an upload needs; it drops the connection where `breaks` says. */
class Uploads {
  readonly server: Server;
  readonly metadata: (string | undefined)[] = [];
  readonly begins: number[] = [];
  received = new Map<string, Buffer>();
  breaks: number[] = [];
  refusal: { status: number; body: object } | undefined;

  constructor() {
    this.server = createServer((request, response) => {
      const id = request.url?.split('/').at(-1) ?? '';
      const there = this.received.get(id);
      if (request.method === 'POST') {
        const name = `u${this.received.size + 1}`;
        this.received.set(name, Buffer.alloc(0));
        this.metadata.push(request.headers['upload-metadata'] as string | undefined);
        response.writeHead(201, { location: `http://elsewhere.example/api/v1/uploads/${name}` }).end();
      } else if (there === undefined) {
        response.writeHead(404).end();
      } else if (request.method === 'HEAD') {
        response.writeHead(200, { 'upload-offset': String(there.length) }).end();
      } else if (this.refusal) {
        request.resume();
        response.writeHead(this.refusal.status).end(JSON.stringify(this.refusal.body));
      } else {
        this.begins.push(Number(request.headers['upload-offset']));
        const limit = this.breaks.shift() ?? Infinity;
        request.on('data', (bytes: Buffer) => {
          const before = this.received.get(id) ?? Buffer.alloc(0);
          if (before.length >= limit) return;
          const after = Buffer.concat([before, bytes]).subarray(0, limit);
          this.received.set(id, after);
          if (after.length >= limit) request.socket.destroy();
        });
        request.on('end', () => {
          response.writeHead(204, { 'upload-offset': String(this.received.get(id)?.length) }).end();
        });
      }
    });
  }

  async client(): Promise<AnnalsClient> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return new AnnalsClient({ url: `http://127.0.0.1:${port}`, token: 't', wait: () => Promise.resolve() });
  }
}

describe('an upload', () => {
  let uploads: Uploads;
  let client: AnnalsClient;

  beforeEach(async () => {
    uploads = new Uploads();
    client = await uploads.client();
  });
  afterEach(async () => {
    uploads.server.closeAllConnections();
    await new Promise((resolve) => uploads.server.close(resolve));
  });

  it('says which digest it has, keeps its address on this registry, and tells how far it is', async () => {
    const addresses: string[] = [];
    const told: number[] = [];
    await client.blobs.upload({
      digest,
      source,
      onCreated: (address) => void addresses.push(address),
      onProgress: (bytes) => void told.push(bytes),
    });
    expect(uploads.received.get('u1')?.equals(content)).toBe(true);
    expect(uploads.metadata[0]).toBe(`digest ${Buffer.from(digest).toString('base64')}`);
    expect(addresses[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1\/uploads\/u1$/);
    expect(told.at(-1)).toBe(content.length);
  });

  it('resumes where the registry stands after broken connections', async () => {
    uploads.breaks = [70_000, 150_000];
    await client.blobs.upload({ digest, source });
    expect(uploads.begins).toEqual([0, 70_000, 150_000]);
    expect(uploads.received.get('u1')?.equals(content)).toBe(true);
  });

  it('goes on with an upload of an earlier run', async () => {
    let address = '';
    uploads.breaks = [70_000];
    const stop = new AbortController();
    const first = client.blobs.upload({
      digest,
      source: {
        size: source.size,
        async *stream(from) {
          if (from > 0) stop.abort(new Error('stopped'));
          yield* source.stream(from);
        },
      },
      onCreated: (created) => void (address = created),
      signal: stop.signal,
    });
    await expect(first).rejects.toThrow('stopped');
    uploads.begins.length = 0;
    await client.blobs.upload({ digest, source, resume: address });
    expect(uploads.begins[0]).toBeGreaterThanOrEqual(70_000);
    expect(uploads.received.size).toBe(1);
    expect(uploads.received.get('u1')?.equals(content)).toBe(true);
  });

  it('is sent in the only way in which fetch keeps no copy of it in memory', async () => {
    const requests: RequestInit[] = [];
    const { port } = uploads.server.address() as AddressInfo;
    const watched = new AnnalsClient({
      url: `http://127.0.0.1:${port}`,
      token: 't',
      fetch: (input, init = {}) => {
        requests.push(init);
        return fetch(input, init);
      },
    });
    await watched.blobs.upload({ digest, source });
    expect(requests.at(-1)).toMatchObject({ method: 'PATCH', redirect: 'error', window: null });
  });

  it('begins anew when the registry has forgotten the upload', async () => {
    await client.blobs.upload({ digest, source, resume: 'http://127.0.0.1/api/v1/uploads/gone' });
    expect(uploads.received.get('u1')?.equals(content)).toBe(true);
  });

  it('sends nothing for an empty file but its length', async () => {
    await client.blobs.upload({ digest, source: { ...source, size: 0 } });
    expect(uploads.begins).toEqual([]);
    expect(uploads.received.size).toBe(1);
  });

  it('throws at once when the disk is full, and what the registry said when it gives up', async () => {
    uploads.refusal = { status: 507, body: { code: 'storage-full', title: 'no room' } };
    await expect(client.blobs.upload({ digest, source })).rejects.toMatchObject({ code: 'storage-full' });
    uploads.refusal = { status: 500, body: { code: 'internal', title: 'failed' } };
    await expect(client.blobs.upload({ digest, source })).rejects.toMatchObject({ code: 'internal' });
  });

  it('throws what the registry refuses', async () => {
    uploads.refusal = { status: 400, body: { code: 'digest-mismatch', title: 'other bytes' } };
    const thrown: unknown = await client.blobs.upload({ digest, source }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AnnalsProblem);
    expect(thrown).toMatchObject({ code: 'digest-mismatch' });
  });

  it('throws what went wrong with reading, not that the connection broke', async () => {
    const unreadable = {
      size: 10,
      stream: () =>
        new Readable({
          read: (): never => {
            throw new Error('the disk is gone');
          },
        }) as AsyncIterable<Buffer>,
    };
    await expect(client.blobs.upload({ digest, source: unreadable })).rejects.toThrow('the disk is gone');
  });

  it('gives up when there is no progress', async () => {
    uploads.breaks = Array.from({ length: 20 }, () => 0);
    await expect(client.blobs.upload({ digest, source })).rejects.toBeInstanceOf(RegistryUnreachable);
  });
});
