import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { KnownEvent } from '#models/events/envelope';
import { projectEvent } from '#projections/catalogue';
import { connect } from '#storage/read-model/sqlite/connection';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { randomStories } from '#test/builders/random-story';

type Row = Record<string, unknown>;

const logId = 'abcdefghijkl';
const directory = mkdtempSync(join(tmpdir(), 'annals-'));
afterAll(() => rmSync(directory, { recursive: true }));
let files = 0;

/** The file of a read model that applied events, in batches of a size. */
async function applied(events: readonly KnownEvent[], batch: number): Promise<string> {
  const file = join(directory, `${(files += 1)}.db`);
  const rows = await SqliteReadModel.open(file);
  await feed(rows, events, batch);
  await rows.close();
  return file;
}

async function feed(rows: SqliteReadModel, events: readonly KnownEvent[], batch: number): Promise<void> {
  for (let from = 0; from < events.length; from += batch) {
    const part = events.slice(from, from + batch);
    const position = part.at(-1)?.position ?? 0n;
    const changes = part.map((event) => ({ event, operations: projectEvent(event) }));
    await rows.apply(changes, { logId, position, resume: String(position) });
  }
}

/** Every row of every table, in an order of its own; as of a position only those that were true, as they were told then. */
function rowsIn(file: string, position?: bigint): Record<string, string[]> {
  const connection = connect(file);
  const tables = connection
    .prepare("select name from sqlite_schema where type = 'table' and name <> 'checkpoint'")
    .pluck()
    .all() as string[];
  const found = tables.map((table): [string, string[]] => {
    const rows = connection.prepare(`select * from ${table}`).all() as Row[];
    const shown = position === undefined ? rows : rows.flatMap((row) => asOf(row, Number(position)));
    return [table, shown.map((row) => JSON.stringify(row)).sort()];
  });
  connection.close();
  return Object.fromEntries(found);
}

function asOf(row: Row, position: number): Row[] {
  const from = Number(row.valid_from ?? row.position);
  const to = typeof row.valid_to === 'number' ? row.valid_to : Infinity;
  if (from > position || to <= position) return [];
  return 'valid_to' in row ? [{ ...row, valid_to: null }] : [row];
}

it('holds at every past position the open rows of a read model that was told no more', async () => {
  await fc.assert(
    fc.asyncProperty(randomStories(40), fc.nat(), async (tale, pick) => {
      const whole = await applied(tale.events, 7);
      const cut = (pick % tale.events.length) + 1;
      const position = tale.events[cut - 1]?.position ?? 0n;
      const then = await applied(tale.events.slice(0, cut), 1000);
      expect(rowsIn(whole, position)).toEqual(rowsIn(then, position));
    }),
    { numRuns: 60 },
  );
});

it('makes the same rows event by event, in batches, again after a reset, and whatever is repeated', async () => {
  await fc.assert(
    fc.asyncProperty(randomStories(60), async (tale) => {
      const expected = rowsIn(await applied(tale.events, 1));
      expect(rowsIn(await applied(tale.events, 13))).toEqual(expected);
      const file = join(directory, `${(files += 1)}.db`);
      const rows = await SqliteReadModel.open(file);
      await feed(rows, tale.events.slice(0, tale.events.length / 2), 5);
      await rows.reset();
      await feed(rows, tale.events.slice(0, tale.events.length / 2), 5);
      await feed(rows, tale.events, tale.events.length);
      await rows.close();
      expect(rowsIn(file)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

it('has at most one open row of a key, and never two that were true at once', async () => {
  await fc.assert(
    fc.asyncProperty(randomStories(60), async (tale) => {
      const connection = connect(await applied(tale.events, 10));
      const overlaps = connection
        .prepare(
          `select count(*) from versions as one join versions as other on other.version_id = one.version_id
           and other.valid_from > one.valid_from and (one.valid_to is null or one.valid_to > other.valid_from)`,
        )
        .pluck()
        .get();
      const empty = connection.prepare('select count(*) from versions where valid_to <= valid_from').pluck().get();
      connection.close();
      expect([overlaps, empty]).toEqual([0, 0]);
    }),
    { numRuns: 20 },
  );
});
