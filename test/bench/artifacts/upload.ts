import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '../bench';
import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { median, percentile } from '../load/percentile';
import { rawRequest } from '../load/raw-client';
import type { MeasuredServer } from '../server';
import { writeBigFile, type BigFile } from './big-file';
import { beginModel, project } from './held-version';
import { outputOf, quoted, shellMs, transferred } from './transfer-process';

const mebibyte = 1 << 20;
const model = 'resolved';

/** Uploads of one large file and of eight at once. */
export const uploadFigure: Figure = {
  name: 'upload',
  method:
    'Files of seeded bytes, which the system has in its cache, are sent by tus with the project’s own SDK from another process, and once with curl; an answer comes when the bytes are hashed and synced to the disk. The reference copies the same files on the same disk, for each `cp && sync FILE && sha256sum`, eight at once where eight are uploaded at once. Everything is synced before each. Medians of rounds in turn. Meanwhile one client resolves an alias.',
  limit:
    'The disk. In the server a thread of their own writes and hashes the bytes that the HTTP parser hands over; the main thread spends 0.6 s a GiB on sockets and streams.',
  async measure(bench, tell) {
    const all = bench.at({ smoke: 64, small: 256, full: 1024 }) * mebibyte;
    const directory = await bench.directory('upload');
    const server = await bench.server(await bench.directory('upload-data'));
    const resolve = await resolvable(server);
    const idle = await resolveLatencies(bench, server, resolve, async (signal) => {
      await new Promise((done) => setTimeout(done, bench.seconds * 500));
      signal.throwIfAborted();
    });
    for (const count of [1, 8]) {
      const files: BigFile[] = [];
      for (let index = 0; index < count; index++) {
        files.push(await writeBigFile(join(directory, `${count}-${index}`), all / count, bench.seed + index));
      }
      const size = files.reduce((sum, file) => sum + file.size, 0);
      const rates = { copy: [] as number[], sdk: [] as number[], cpu: [] as number[] };
      let latencies = idle;
      for (let round = 0; round < bench.at({ smoke: 1, small: 3, full: 3 }); round++) {
        rates.copy.push(megabytesPerSecond(size, await copyMs(bench, directory, files)));
        await shellMs(bench, 'sync');
        const upload = async () => {
          const done = await transferred(bench, { kind: 'upload', url: server.url, token: server.ownerToken, files });
          rates.sdk.push(megabytesPerSecond(size, done.ms));
        };
        if (round === 0 && count > 1) latencies = await resolveLatencies(bench, server, resolve, upload);
        else await upload();
      }
      const what = count === 1 ? `${all / mebibyte} MiB` : `${count} × ${all / count / mebibyte} MiB at once`;
      const reference = { value: median(rates.copy), unit: 'MB/s', what: 'cp && sync && sha256sum' } as const;
      tell({
        what: `upload of ${what}`,
        amount: { value: median(rates.sdk), unit: 'MB/s' },
        reference,
        targets: [{ of: 'ratio', atLeast: 0.7 }],
        note: `${rates.sdk.length} rounds: ${rates.sdk.map(Math.round).join(', ')}; reference ${rates.copy.map(Math.round).join(', ')}`,
      });
      const [first] = files;
      if (count === 1 && first) {
        const value = megabytesPerSecond(first.size, await curlMs(bench, server, first));
        tell({ what: `upload of ${what} with curl`, amount: { value, unit: 'MB/s' }, reference });
      } else {
        tell({
          what: `resolve during the upload of ${what}: p99`,
          amount: { value: percentile(latencies, 0.99), unit: 'ms' },
          reference: { value: percentile(idle, 0.99), unit: 'ms', what: 'without uploads' },
          note: `p50 ${percentile(latencies, 0.5).toFixed(2)} ms, without uploads ${percentile(idle, 0.5).toFixed(2)} ms`,
        });
      }
      for (const { file } of files) await rm(file);
    }
    const { rss, peak } = await server.memory();
    tell({
      what: 'memory at most during uploads',
      amount: { value: peak, unit: 'MB' },
      note: `then ${Math.round(rss)}`,
    });
  },
};

function megabytesPerSecond(bytes: number, ms: number): number {
  return bytes / 1000 / ms;
}

async function copyMs(bench: Bench, directory: string, files: readonly BigFile[]): Promise<number> {
  const copies = files.map(({ file }) => ({ from: quoted(file), to: quoted(`${file}.copy`) }));
  const commands = copies.map(({ from, to }) => `( cp ${from} ${to} && sync ${to} && sha256sum ${to} )`);
  await shellMs(bench, 'sync');
  const ms = await shellMs(bench, commands.length === 1 ? commands.join('') : `${commands.join(' & ')} & wait`);
  for (const { file } of files) await rm(join(directory, `${file.slice(directory.length)}.copy`));
  return ms;
}

/** ms of an upload whose bytes curl sends. */
async function curlMs(bench: Bench, server: MeasuredServer, { file, size, digest }: BigFile): Promise<number> {
  const authorization = `authorization: Bearer ${server.ownerToken}`;
  await shellMs(bench, 'sync');
  const begun = performance.now();
  const answer = await fetch(`${server.url}/api/v1/uploads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.ownerToken}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(size),
      'upload-metadata': `digest ${Buffer.from(digest).toString('base64')}`,
    },
  });
  const address = new URL(answer.headers.get('location') ?? '', server.url).href;
  const headers = [
    authorization,
    'tus-resumable: 1.0.0',
    'upload-offset: 0',
    'content-type: application/offset+octet-stream',
    'expect:',
  ].flatMap((header) => ['-H', header]);
  const status = await outputOf(bench, 'curl', [
    ...['-sS', '-X', 'PATCH', '-T', file, '-w', '%{http_code}'],
    ...headers,
    address,
  ]);
  if (status !== '204') throw new Error(`curl got the answer ${status}`);
  return performance.now() - begun;
}

/** An alias to resolve. @returns its path */
async function resolvable(server: MeasuredServer): Promise<string> {
  await beginModel(server, model);
  const versions = `/api/v1/projects/${project}/models/${model}/versions`;
  await server.request('POST', versions, { content: { kind: 'external', uri: 's3://models/resolved/1/' } });
  return `/api/v1/resolve/${project}/${model}@1`;
}

/** How long resolves take while some work goes on, in ms, sorted. */
async function resolveLatencies(
  bench: Bench,
  server: MeasuredServer,
  path: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<Float64Array> {
  const ended = new AbortController();
  const latencies: number[] = [];
  const request = rawRequest(server.url, 'GET', path, { token: server.ownerToken });
  const ask = async () => {
    while (!ended.signal.aborted) {
      const load = { url: server.url, clients: 1, count: 20, signal: bench.signal, request: () => request };
      latencies.push(...(await closedLoop(load)).latencies);
    }
  };
  await Promise.all([ask(), work(bench.signal).finally(() => ended.abort())]);
  return Float64Array.from(latencies).sort();
}
