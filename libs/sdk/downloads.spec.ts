import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnnalsClient } from './client';
import { DigestMismatch, type DownloadTarget } from './downloads';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 239));
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

class Memory implements DownloadTarget {
  restarts = 0;
  constructor(public bytes: Buffer = Buffer.alloc(0)) {}
  get offset() {
    return this.bytes.length;
  }
  write(bytes: Uint8Array) {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    return Promise.resolve();
  }
  restart() {
    this.restarts += 1;
    this.bytes = Buffer.alloc(0);
    return Promise.resolve();
  }
  digest() {
    return Promise.resolve(digestOf(this.bytes));
  }
}

describe('a download', () => {
  let server: Server;
  let client: AnnalsClient;
  let asked: { url: string | undefined; range: string | undefined; condition: string | undefined }[];
  let ranges: boolean;
  let cutAfter: number[];

  beforeEach(async () => {
    asked = [];
    ranges = true;
    cutAfter = [];
    server = createServer((request, response) => {
      const { range } = request.headers;
      asked.push({ url: request.url, range, condition: request.headers['if-range'] as string | undefined });
      const from = ranges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
      const cut = cutAfter.shift();
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': String(content.length - from) });
      if (cut === undefined) response.end(content.subarray(from));
      else response.write(content.subarray(from, from + cut), () => request.socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new AnnalsClient({ url: `http://127.0.0.1:${port}`, token: 't', wait: () => Promise.resolve() });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const fetchInto = (target: DownloadTarget, digest = digestOf(content)) =>
    client.downloads.file({
      project: 'p',
      model: 'm',
      version: 2,
      path: 'a b/c#.bin',
      size: content.length,
      digest,
      target,
    });

  it('brings the whole file, its path encoded segment by segment', async () => {
    const target = new Memory();
    await fetchInto(target);
    expect(target.bytes.equals(content)).toBe(true);
    expect(asked).toEqual([{ url: '/api/v1/files/p/m/2/a%20b/c%23.bin', range: undefined, condition: undefined }]);
  });

  it('resumes by a range after broken connections, on the condition that it is the same file', async () => {
    cutAfter = [50_000];
    const target = new Memory();
    await fetchInto(target);
    expect(target.bytes.equals(content)).toBe(true);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked.at(-1)).toMatchObject({
      range: expect.stringMatching(/^bytes=\d+-$/) as string,
      condition: `"${digestOf(content)}"`,
    });
  });

  it('goes on from what is there', async () => {
    const target = new Memory(content.subarray(0, 120_000));
    await fetchInto(target);
    expect(asked[0]?.range).toBe('bytes=120000-');
    expect(target.bytes.equals(content)).toBe(true);
  });

  it('starts anew when the answer is the whole file', async () => {
    ranges = false;
    const target = new Memory(content.subarray(0, 120_000));
    await fetchInto(target);
    expect(target.restarts).toBe(1);
    expect(target.bytes.equals(content)).toBe(true);
  });

  it('refuses bytes of another digest', async () => {
    const target = new Memory(Buffer.alloc(1000, 1));
    await expect(fetchInto(target)).rejects.toBeInstanceOf(DigestMismatch);
  });

  it('asks nothing for a file that is whole already', async () => {
    await fetchInto(new Memory(content));
    expect(asked).toEqual([]);
  });
});
