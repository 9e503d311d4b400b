import type { Bench } from '../bench';
import type { Figure, Measurement } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { median, percentile } from '../load/percentile';
import { rawRequest } from '../load/raw-client';
import { pickedModels, readerToken, resolvePath } from '../load/reading';
import { throughput } from '../load/throughput';
import { startBareRoute } from '../references/bare-route-process';

const clients = 32;
/** Server and reference take turns, so that a machine that changes its mind slows both. */
const rounds = 3;

interface Found {
  readonly perSecond: number;
  readonly bare: number;
  readonly p99: number;
  readonly bareP99: number;
}

async function measureAt(bench: Bench, versions: number): Promise<Found> {
  const catalogue = await bench.catalogue(versions);
  const server = await bench.server(catalogue.directory);
  const token = await readerToken(server);
  const models = pickedModels(bench, catalogue, 200);
  const [first] = models;
  if (first === undefined) throw new Error('the catalogue has no alias');
  const answer = await server.request('GET', resolvePath(first));
  const bare = await startBareRoute(bench, Buffer.from(JSON.stringify(answer.body)));
  const paths = models.map(resolvePath);
  const headers = { authorization: `Bearer ${token}` };
  const { seconds, signal } = bench;
  const load = (url: string) => throughput({ url, connections: clients, seconds, signal, headers, paths });
  const served: number[] = [];
  const bareServed: number[] = [];
  for (let round = 0; round < bench.at({ smoke: 1, small: rounds, full: rounds }); round++) {
    served.push(await load(server.url));
    bareServed.push(await load(bare));
  }
  const latencies = async (url: string): Promise<number> => {
    const requests = paths.map((path) => rawRequest(url, 'GET', path, { token }));
    const request = (number: number) => requests[number % requests.length] ?? Buffer.alloc(0);
    const result = await closedLoop({ url, clients, seconds, warmUp: seconds / 4, signal, request });
    return percentile(result.latencies, 0.99);
  };
  const found = {
    perSecond: median(served),
    bare: median(bareServed),
    p99: await latencies(server.url),
    bareP99: await latencies(bare),
  };
  await server.stop();
  return found;
}

/** Resolving an alias, the call that stands in the way of every deployment, at growing catalogues. */
export const resolveFigure: Figure = {
  name: 'resolve',
  method:
    'GET /api/v1/resolve/PROJECT/MODEL@champion of 200 models in turn with a reader’s token: requests a second by autocannon over 32 connections, the median of three rounds that alternate with the reference; p99 by a plain socket client that tells fractions of ms. The reference is a bare Fastify route in a process of its own that answers the same bytes to the same client.',
  limit:
    'CPU of the one thread that answers. Of what a bare route does not do, a request costs the token’s look-up, the guards, and the look into the remembered answers; the number of versions has no part in it.',
  async measure(bench, tell) {
    const sizes = bench.at({ smoke: [1e3], small: [1e3, 1e4], full: [1e3, 1e4, 1e5, 1e6] });
    const speeds: number[] = [];
    for (const versions of sizes) {
      const { perSecond, bare, p99, bareP99 } = await measureAt(bench, versions);
      speeds.push(perSecond);
      const what = `resolve by alias, 32 clients, ${versions.toLocaleString('en-US')} versions`;
      tell({
        what,
        amount: { value: perSecond, unit: 'requests/s' },
        reference: { value: bare, unit: 'requests/s', what: 'bare route' },
        targets: [
          { of: 'value', atLeast: 10_000 },
          { of: 'ratio', atLeast: 0.35 },
        ],
      });
      tell({
        what: `${what}: p99`,
        amount: { value: p99, unit: 'ms' },
        reference: { value: bareP99, unit: 'ms', what: 'bare route' },
        targets: [{ of: 'value', atMost: 5 }],
      });
    }
    if (speeds.length > 1) tell(flatness(sizes, speeds));
  },
};

function flatness(sizes: readonly number[], speeds: readonly number[]): Measurement {
  const [first = NaN] = speeds;
  return {
    what: `resolve at ${(sizes.at(-1) ?? 0).toLocaleString('en-US')} versions`,
    amount: { value: speeds.at(-1) ?? NaN, unit: 'requests/s' },
    reference: { value: first, unit: 'requests/s', what: `at ${(sizes[0] ?? 0).toLocaleString('en-US')}` },
    targets: [{ of: 'ratio', atLeast: 0.8, because: 'flat; rounds differ by a fifth' }],
  };
}
