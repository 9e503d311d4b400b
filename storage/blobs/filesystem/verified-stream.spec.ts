import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { buffer } from 'node:stream/consumers';
import { BlobDamaged } from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';
import { VerifiedStream } from './verified-stream';

const mebibyte = 1 << 20;
const bytes = randomBytes(9 * mebibyte + 17);
const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

// A thread loads its sources first.
jest.setTimeout(60_000);

let directory: string;
let file: string;
let server: Server;
let streams: VerifiedStream[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-verified-'));
  file = join(directory, 'blob');
  await writeFile(file, bytes);
  streams = [];
  server = createServer((_request, response) => {
    void opened().then((stream) => {
      streams.push(stream);
      response.setHeader('content-length', bytes.length);
      stream.on('error', () => response.destroy());
      response.on('close', () => stream.destroy());
      stream.pipe(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true, force: true });
});

async function opened(): Promise<VerifiedStream> {
  const handle = await open(file, 'r');
  return new VerifiedStream(handle, (await handle.stat()).size, digest);
}

async function asked(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject);
  });
}

async function damage(at: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.of((bytes[at] ?? 0) ^ 1), 0, 1, at);
  await handle.close();
}

it('sends all bytes to a response, to several at once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, asked));
  for (const received of await Promise.all(answers.map((answer) => buffer(answer)))) {
    expect(received.equals(bytes)).toBe(true);
  }
  expect(streams.every((stream) => stream.readableEnded && stream.errored === null)).toBe(true);
});

it('breaks off before the last bytes of a damaged file', async () => {
  await damage(3);
  const answer = await asked();
  let received = 0;
  answer.on('data', (piece: Buffer) => (received += piece.length));
  await expect(finished(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(received).toBeLessThanOrEqual(9 * mebibyte);
  expect(streams[0]?.errored).toBeInstanceOf(BlobDamaged);
});

it('ends and closes its file when the client vanishes', async () => {
  const answer = await asked();
  await once(answer, 'data');
  answer.destroy();
  const [stream] = streams;
  // It may end with the error of the write that came too late.
  if (stream && !stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
  expect(stream?.destroyed).toBe(true);
});

it('gives readers pieces of their own, the last one only when all are right', async () => {
  expect((await buffer(await opened())).equals(bytes)).toBe(true);
  await damage(bytes.length - 1);
  let received = 0;
  const reading = async () => {
    for await (const piece of (await opened()) as AsyncIterable<Buffer>) received += piece.length;
  };
  await expect(reading()).rejects.toBeInstanceOf(BlobDamaged);
  expect(received).toBe(9 * mebibyte);
});
