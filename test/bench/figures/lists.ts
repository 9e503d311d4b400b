import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { percentile } from '../load/percentile';
import { listedThings, type ListedThing } from '../load/questions';
import { rawRequest } from '../load/raw-client';
import { readerToken } from '../load/reading';
import { HandSql } from '../references/hand-sql';

/** Lists, deep pages and filters in a large catalogue. */
export const listsFigure: Figure = {
  name: 'lists',
  method:
    'Lists of 50 items over HTTP by one client, each over several projects or models in turn: p95. The reference is the same SQL by hand: the statements that the question comes to, prepared by better-sqlite3 on the same rows file, without server, JSON and HTTP.',
  limit:
    'SQLite, and for pages of 50 the JSON of their items. A filter costs what it passes over, a page never what lies before it.',
  async measure(bench, tell) {
    const catalogue = await bench.catalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e6 }));
    const server = await bench.server(catalogue.directory);
    const token = await readerToken(server);
    const things = await listedThings(server, catalogue);
    const count = bench.at({ smoke: 20, small: 200, full: 400 });
    const served = new Map<ListedThing, number>();
    for (const thing of things) {
      const requests = thing.asked.map(({ path }) => rawRequest(server.url, 'GET', path, { token }));
      const request = (number: number) => requests[number % requests.length] ?? Buffer.alloc(0);
      const result = await closedLoop({ url: server.url, clients: 1, count, signal: bench.signal, request });
      served.set(thing, percentile(result.latencies, 0.95));
    }
    await server.stop();
    const hand = new HandSql(catalogue.directory);
    bench.later(() => hand.close());
    for (const thing of things) {
      tell({
        what: `${thing.what}, ${catalogue.versions.toLocaleString('en-US')} versions: p95`,
        amount: { value: served.get(thing) ?? NaN, unit: 'ms' },
        reference: { value: await byHand(hand, thing, count), unit: 'ms', what: 'the same SQL by hand' },
        targets: [{ of: 'value', atMost: 20 }],
      });
    }
  },
};

async function byHand(hand: HandSql, { asked }: ListedThing, count: number): Promise<number> {
  const prepared = [];
  for (const { query, question } of asked) prepared.push(await hand.statements(query, question, { kind: 'now' }));
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const begun = performance.now();
    for (const { run } of prepared[number % prepared.length] ?? []) run();
    times.push(performance.now() - begun);
  }
  return percentile(
    times.sort((a, b) => a - b),
    0.95,
  );
}
