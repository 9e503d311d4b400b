import type { Bench } from '../bench';
import type { GeneratedCatalogue, GeneratedModel } from '../catalogue/generated-catalogue';
import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { percentile } from '../load/percentile';
import { rawRequest } from '../load/raw-client';
import { modelPath, readerToken, resolvePath } from '../load/reading';
import type { MeasuredServer } from '../server';

interface Asked {
  readonly what: string;
  readonly path: (model: GeneratedModel) => string;
  /** As of now it is answered from memory: the query of today is had by naming the newest position. */
  readonly remembered?: true;
}

const asked: readonly Asked[] = [
  { what: 'a version', path: (model) => `${modelPath(model)}/versions/1` },
  { what: 'versions of a model', path: (model) => `${modelPath(model)}/versions?limit=50` },
  { what: 'a model', path: modelPath },
  { what: 'models of a project', path: ({ project }) => `/api/v1/projects/${project}/models?limit=50` },
  { what: 'resolve by alias', path: resolvePath, remembered: true },
];

/** Questions about the past against the same ones about now. */
export const asOfFigure: Figure = {
  name: 'as-of',
  method:
    'The same question over HTTP by one client, as of a position in the middle and near the begin of the log, and as of now, in turn; the better of two medians each. A resolve as of now is answered from memory, so that its reference names the newest position. Only models that were there then are asked about.',
  limit:
    'What was true then is found by the index of the key and its begin: rows that came later are passed over, and their number is what a question about the far past costs more.',
  async measure(bench, tell) {
    const catalogue = await bench.catalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e6 }));
    const server = await bench.server(catalogue.directory);
    const token = await readerToken(server);
    const newest = (await server.request('GET', '/api/v1/projects?limit=1')).headers.get('registry-position') ?? '';
    for (const tenth of [2, 5]) {
      const position = `${catalogue.logId}-${catalogue.tenths[tenth - 1] ?? 1}`;
      const models = await modelsThen(bench, server, catalogue, position);
      for (const { what, path, remembered } of asked) {
        const median = async (suffix: (path: string) => string): Promise<number> => {
          const requests = models.map((model) => rawRequest(server.url, 'GET', suffix(path(model)), { token }));
          const request = (number: number) => requests[number % requests.length] ?? Buffer.alloc(0);
          const count = bench.at({ smoke: 20, small: 300, full: 600 });
          const { latencies } = await closedLoop({ url: server.url, clients: 1, count, signal: bench.signal, request });
          return percentile(latencies, 0.5);
        };
        const asOf = (position: string) => (address: string) =>
          `${address}${address.includes('?') ? '&' : '?'}as_of=${position}`;
        const plain = (address: string) => address;
        const today = remembered ? asOf(newest) : plain;
        const then = asOf(position);
        await median(then);
        const now = [await median(today)];
        const past = [await median(then)];
        now.push(await median(today));
        past.push(await median(then));
        tell({
          what: `${what} as of ${tenth * 10} % of the log, ${catalogue.versions.toLocaleString('en-US')} versions`,
          amount: { value: Math.min(...past), unit: 'ms' },
          reference: {
            value: Math.min(...now),
            unit: 'ms',
            what: remembered ? 'as of the newest position' : 'as of now',
          },
          ...(remembered ? { note: `as of now, from memory, ${(await median(plain)).toFixed(2)} ms` } : {}),
          targets: [{ of: 'ratio', atMost: 2 }],
        });
      }
    }
  },
};

/** Models, busy ones first, that had their alias and their first version at a position. */
async function modelsThen(
  bench: Bench,
  server: MeasuredServer,
  { models }: GeneratedCatalogue,
  position: string,
): Promise<GeneratedModel[]> {
  const found: GeneratedModel[] = [];
  for (const model of models) {
    if (found.length >= bench.at({ smoke: 10, small: 60, full: 200 })) break;
    const address = `${resolvePath(model)}?as_of=${position}`;
    const { status } = await server.request('GET', address, undefined, [200, 404, 409, 410]);
    if (status === 200) found.push(model);
  }
  if (found.length === 0) throw new Error(`no model had its alias at ${position}`);
  return found;
}
