import { spawnSync } from 'node:child_process';
import { seeded } from '#test/builders/seeded';
import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { percentile } from '../load/percentile';
import { rawRequest } from '../load/raw-client';
import { pickedModels, readerToken, resolvePath } from '../load/reading';
import { registrations } from '../load/registrations';

/** Only these two calls stop for the tracer: everything else runs as fast as without it. */
const strace = [
  'strace',
  '--follow-forks',
  '--seccomp-bpf',
  '--output=/dev/null',
  '--trace=fsync,fdatasync',
  '--inject=fsync,fdatasync:delay_exit=10000',
] as const;

/** Whether reads wait for a disk that is slow to sync. */
export const slowDiskFigure: Figure = {
  name: 'slow-disk',
  method:
    'The server runs under strace, which delays each fsync and fdatasync by 10 ms and stops at no other call. 32 clients resolve aliases while 32 others register external versions: p99 of the resolves. The reference is the same resolves, under the same strace, without the others.',
  limit:
    'Both loads share one thread and two cores; a sync on the thread that answers would show as 10 ms at p50 already.',
  async measure(bench, tell) {
    if (spawnSync('strace', ['-V']).status !== 0) throw new Error('strace is not installed');
    const catalogue = await bench.freshCatalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e4 }));
    const server = await bench.server(catalogue.directory, { under: strace });
    const { url, ownerToken } = server;
    const token = await readerToken(server);
    const { signal, seed } = bench;
    const models = pickedModels(bench, catalogue, 200);
    const requests = models.map((model) => rawRequest(url, 'GET', resolvePath(model), { token }));
    const request = (number: number) => requests[number % requests.length] ?? Buffer.alloc(0);
    const reads = () =>
      closedLoop({ url, clients: 32, seconds: bench.seconds, warmUp: bench.seconds / 4, signal, request });
    const quiet = await reads();
    const writes = closedLoop({
      url,
      clients: 32,
      seconds: bench.seconds * 1.5,
      signal,
      request: registrations(url, ownerToken, models, seeded(seed + 7)),
    });
    const [busy, written] = await Promise.all([reads(), writes]);
    const what = 'resolve while 32 clients register, each fsync 10 ms slower';
    tell({
      what: `${what}: p99`,
      amount: { value: percentile(busy.latencies, 0.99), unit: 'ms' },
      reference: { value: percentile(quiet.latencies, 0.99), unit: 'ms', what: 'without writes' },
      targets: [{ of: 'ratio', atMost: 2 }],
      note: `p50 ${percentile(busy.latencies, 0.5).toFixed(2)} ms, ${Math.round(written.perSecond)} registered a second`,
    });
    tell({
      what,
      amount: { value: busy.perSecond, unit: 'requests/s' },
      reference: { value: quiet.perSecond, unit: 'requests/s', what: 'without writes' },
    });
  },
};
