import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LogIdentity } from '#application/projecting/log-identity';
import { NextCatalogue } from '#application/projecting/next-catalogue';
import { RandomIds } from '#server/composition/random-ids';
import { SystemClock } from '#server/composition/system-clock';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import type { Bench } from '../bench';
import type { Figure } from '../figure';
import { countRows } from '../references/hand-sql';
import { rowInsertsPerSecond } from '../references/row-inserts';

/** Making the whole read side from the log. */
export const rebuildFigure: Figure = {
  name: 'rebuild',
  method:
    'A server is started on a history without a read side, and again when it is there: the difference of the times until /health/ready answers 200 is what building it took. Row operations are the rows that the bulk applier writes or changes, as it counts them, in a run of its own. The reference is how many rows better-sqlite3 inserts into one table of the same kind, with its index in place, in the same run.',
  limit: 'Inserting rows into SQLite, in the thread of the read side; reading and projecting events goes on beside it.',
  async measure(bench, tell) {
    const catalogue = await bench.freshCatalogue(bench.at({ smoke: 1e3, small: 1e4, full: 1e5 }));
    const written = await rowsWritten(bench, catalogue.directory, await bench.directory('written'));
    const inserts = rowInsertsPerSecond(await bench.directory('rows'), bench.at({ smoke: 2e4, small: 2e5, full: 1e6 }));
    const first = await started(bench, catalogue.directory);
    const second = await started(bench, catalogue.directory);
    const seconds = Math.max(1, first.readyMs - second.readyMs) / 1000;
    const what = `${catalogue.events.toLocaleString('en-US')} events`;
    tell({
      what: `rebuild of the catalogue, ${what}`,
      amount: { value: catalogue.events / seconds, unit: 'events/s' },
      targets: [{ of: 'value', atLeast: 20_000 }],
      note: `${seconds.toFixed(1)} s`,
    });
    const rows = countRows(catalogue.directory);
    tell({
      what: 'rows of that rebuild',
      amount: { value: rows / seconds, unit: 'rows/s' },
      reference: { value: inserts, unit: 'rows/s', what: 'inserts into one table' },
      note: `${(rows / catalogue.events).toFixed(2)} rows stand an event`,
    });
    tell({
      what: 'row operations an event',
      amount: { value: written / catalogue.events, unit: 'rows/event' },
      targets: [{ of: 'value', atMost: 4 }],
    });
    tell({
      what: 'memory at most during that rebuild',
      amount: { value: first.peak, unit: 'MB' },
      reference: { value: second.peak, unit: 'MB', what: 'a start that rebuilds nothing' },
    });
  },
};

/** ms from the start of a server's process until it says that it is ready, and MB that it had at most until then. */
async function started(bench: Bench, directory: string): Promise<{ readonly readyMs: number; readonly peak: number }> {
  const server = await bench.server(directory);
  const begun = performance.now();
  for (;;) {
    bench.signal.throwIfAborted();
    const { status } = await server.request('GET', '/health/ready', undefined, [200, 503]);
    if (status === 200) break;
    await setTimeout(5);
  }
  const waited = performance.now() - begun;
  const { peak } = await server.memory();
  await server.stop();
  return { readyMs: server.startMs + waited, peak };
}

/** How many rows the bulk applier writes or changes for a history, counted by itself in this process. */
async function rowsWritten({ signal }: Bench, history: string, scratch: string): Promise<number> {
  const log = await SqliteEventLog.open({ file: join(history, 'log.db') });
  const rows = await SqliteReadModel.open(scratch);
  try {
    const identity = new LogIdentity(log, new SystemClock(), new RandomIds());
    await identity.open();
    const next = await NextCatalogue.begin(rows, log, identity, signal);
    await next.bringUp();
    await next.finish();
    const { written } = await next.rows.census();
    await next.rows.discard();
    return written;
  } finally {
    await rows.close();
    await log.close();
  }
}
