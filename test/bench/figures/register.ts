import { seeded } from '#test/builders/seeded';
import type { Figure } from '../figure';
import { closedLoop } from '../load/closed-loop';
import { percentile } from '../load/percentile';
import { registrations } from '../load/registrations';
import { pickedModels } from '../load/reading';

/** Registering versions whose content lies elsewhere, by one client and by many. */
export const registerFigure: Figure = {
  name: 'register',
  method:
    'POST …/versions with external content, record, metrics, lineage and tags, over HTTP in a catalogue of 10,000 versions; an answer comes after the commit is on the disk. Measured after 3,000 of them, when the program is compiled, as in a server that runs. The reference is one write and fdatasync of 4 KiB on the same disk, its median before and after.',
  limit:
    'One client: the log’s commit, and about as much again of CPU: the scan of what was typed, the decision, the rows. Many clients share commits, so that the thread that decides is what limits.',
  async measure(bench, tell) {
    const catalogue = await bench.freshCatalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e4 }));
    const server = await bench.server(catalogue.directory);
    const { url, ownerToken } = server;
    const { seconds, signal, seed } = bench;
    const models = pickedModels(bench, catalogue, 400);
    const warming = registrations(url, ownerToken, models, seeded(seed));
    const warmUp = bench.at({ smoke: 100, small: 3000, full: 3000 });
    await closedLoop({ url, clients: 4, count: warmUp, signal, request: warming });
    for (const clients of [1, 32]) {
      const before = await bench.syncMs();
      const request = registrations(url, ownerToken, models, seeded(seed + clients));
      const result = await closedLoop({ url, clients, seconds, warmUp: seconds / 4, signal, request });
      const sync = (before + (await bench.syncMs())) / 2;
      const what = `register an external version, ${clients} client${clients === 1 ? '' : 's'}`;
      const reference = { value: sync, unit: 'ms', what: 'one write and fdatasync' } as const;
      const p50 = percentile(result.latencies, 0.5);
      const p99 = percentile(result.latencies, 0.99);
      tell({
        what: `${what}: p50`,
        amount: { value: p50, unit: 'ms' },
        reference,
        note: `p99 ${p99.toFixed(2)} ms`,
        ...(clients === 1 ? { targets: [{ of: 'value', atMost: sync + 1, because: 'one sync + 1 ms' }] } : {}),
      });
      tell({
        what,
        amount: { value: result.perSecond, unit: 'versions/s' },
        ...(clients === 1 ? {} : { targets: [{ of: 'value', atLeast: 1000 }] }),
      });
    }
  },
};
