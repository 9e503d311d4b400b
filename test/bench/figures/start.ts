import { setTimeout } from 'node:timers/promises';
import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { rawRequest } from '../load/raw-client';
import { modelPath, pickedModels, readerToken, resolvePath } from '../load/reading';
import type { MeasuredServer } from '../server';

const clients = 16;

/** How soon a server is ready again, and what memory it needs then and after much work. */
export const startFigure: Figure = {
  name: 'start',
  method:
    'A server whose read side is there already is started three times: from the spawn of its process to its line `Annals serves` and a 200 of /health/ready, the median. Then 16 clients ask it in turn for resolves (80 %), versions, models and lists.',
  limit:
    'Loading the program: Node’s own start and the compiled modules; the size of the catalogue has next to no part.',
  async measure(bench, tell) {
    const catalogue = await bench.catalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e5 }));
    await (await bench.server(catalogue.directory)).stop();
    const what = `${catalogue.versions.toLocaleString('en-US')} versions`;
    const times: number[] = [];
    for (let round = 0; round < 2; round++) {
      const server = await bench.server(catalogue.directory);
      times.push(server.startMs + (await readyAfter(server)));
      await server.stop();
    }
    const server = await bench.server(catalogue.directory);
    times.push(server.startMs + (await readyAfter(server)));
    times.sort((a, b) => a - b);
    tell({
      what: `ready after start, ${what}`,
      amount: { value: (times[1] ?? NaN) / 1000, unit: 's' },
      targets: [{ of: 'value', atMost: 1.5 }],
    });
    const idle = await server.memory();
    tell({
      what: `memory after start, ${what}`,
      amount: { value: idle.rss, unit: 'MB' },
      targets: [{ of: 'value', atMost: 200 }],
      note: `at most ${Math.round(idle.peak)} MB`,
    });
    const token = await readerToken(server);
    const requests = pickedModels(bench, catalogue, 2000).flatMap((model, index) => {
      const others = [modelPath(model), `${modelPath(model)}/versions/1`, `${modelPath(model)}/versions?limit=20`];
      const path = index % 5 === 0 ? others[(index / 5) % others.length] : resolvePath(model);
      return rawRequest(server.url, 'GET', path ?? '', { token });
    });
    const request = (number: number) => requests[number % requests.length] ?? Buffer.alloc(0);
    const count = bench.at({ smoke: 2_000, small: 50_000, full: 1_000_000 });
    await closedLoop({ url: server.url, clients, count, signal: bench.signal, request });
    const after = await server.memory();
    tell({
      what: `memory after ${count.toLocaleString('en-US')} requests, ${what}`,
      amount: { value: after.rss, unit: 'MB' },
      targets: [{ of: 'value', atMost: 250 }],
      note: `at most ${Math.round(after.peak)} MB`,
    });
  },
};

/** ms until the server says that it is ready; 0 where it does so at once. */
async function readyAfter(server: MeasuredServer): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { status } = await server.request('GET', '/health/ready', undefined, [200, 503]);
    if (status === 200) return performance.now() - begun;
    await setTimeout(5);
  }
}
