import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { begin, beginUpload, follow, pathOf, readingOwnWrites, register } from '#test/builders/pushing';
import { safetensorsOf } from '#test/builders/safetensors';
import { builtServer, startServer } from './server-process';

const model = 'large/m';
const zeros = Buffer.alloc(1 << 20);
const dataBytes = 2 * 1024 ** 3;
const header = Buffer.from(
  safetensorsOf(JSON.stringify({ w: { dtype: 'F32', shape: [dataBytes / 4], data_offsets: [0, dataBytes] } })),
);
const size = header.length + dataBytes;

/** A file of 2 GiB, a mebibyte at a time; its pieces are hashed on the way. */
function* content(hash: ReturnType<typeof createHash>): Generator<Buffer> {
  hash.update(header);
  yield header;
  for (let sent = 0; sent < dataBytes; sent += zeros.length) {
    hash.update(zeros);
    yield zeros;
  }
}

/** The most memory that a process ever had, in bytes; Linux alone tells. */
async function peakMemory(pid: number): Promise<number> {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

async function answerOf(sent: ReturnType<typeof request>): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

it('2 GiB are pushed and downloaded in 250 MB, or in 120 MB more than a start takes on a newer Node', async () => {
  if (process.platform !== 'linux') {
    console.warn('NOT RUN: the memory of a process is measured by /proc, which this system does not have');
    return;
  }
  const directory = await mkdtemp(join(tmpdir(), 'annals-large-'));
  const server = await startServer(join(directory, 'data'), await builtServer(directory));
  try {
    const atStart = await peakMemory(server.pid);
    await begin(server, model);
    const authorization = `Bearer ${server.ownerToken}`;
    const hash = createHash('sha256');
    const patch = request(await beginUpload(server, size), {
      method: 'PATCH',
      headers: {
        authorization,
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'content-length': size,
        'upload-offset': 0,
      },
    });
    const [uploaded] = await Promise.all([answerOf(patch), pipeline(Readable.from(content(hash)), patch)]);
    uploaded.resume();
    const digest = `sha256:${hash.digest('hex')}`;
    expect([uploaded.statusCode, uploaded.headers['annals-digest']]).toEqual([204, digest]);

    const files = [{ path: 'model.safetensors', size, digest }];
    const { body } = await follow(server, await register(server, model, files));
    expect(body).toMatchObject({ state: 'succeeded', result: { number: 1, availability: 'active' } });
    const shown = await readingOwnWrites(server).request('GET', `${pathOf(model)}/versions/1`);
    expect(shown.body).toMatchObject({ bytes: size, parameterCount: dataBytes / 4 });

    const get = request(`${server.url}/api/v1/files/${model}/1/model.safetensors`, { headers: { authorization } });
    get.end();
    const download = await answerOf(get);
    let received = 0;
    for await (const chunk of download as AsyncIterable<Buffer>) received += chunk.length;
    expect([download.statusCode, received]).toEqual([200, size]);
    const contentDigest = Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64');
    expect(download.headers['content-digest']).toBe(`sha-256=:${contentDigest}:`);

    const isOldest = process.versions.node.startsWith('20.');
    expect(await peakMemory(server.pid)).toBeLessThan(isOldest ? 250_000_000 : atStart + 120_000_000);
  } finally {
    await server.kill();
    await rm(directory, { recursive: true, force: true });
  }
}, 180_000);
