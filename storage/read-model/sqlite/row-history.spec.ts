import fc from 'fast-check';
import type { KnownEvent } from '#models/events/envelope';
import { projectEvent } from '#projections/catalogue';
import { story } from '#test/builders/events';
import { randomStories } from '#test/builders/random-story';
import { packChanges } from './changes';
import type { Connection } from './connection';
import { NextWriter } from './next-writer';
import { catalogueTables, compareRows } from './row-differences';
import { RowWriter } from './row-writer';
import { makeTables, scratchTables } from './schema';

type Row = Record<string, unknown>;

const logId = 'abcdefghijkl';
const opened: Connection[] = [];
afterEach(() => opened.splice(0).forEach((connection) => connection.close()));

async function empty(): Promise<Connection> {
  const connection = await scratchTables();
  opened.push(connection);
  return connection;
}

/** The rows of a read model that applied events one by one, in batches of a size. */
async function applied(events: readonly KnownEvent[], batch: number): Promise<Connection> {
  const connection = await empty();
  const writer = new RowWriter(connection);
  feed(events, batch, writer.apply.bind(writer));
  return connection;
}

/** The rows that the bulk applier makes of events, in batches of a size, each stored by itself or all together. */
async function loaded(events: readonly KnownEvent[], batch: number, storeEach: boolean): Promise<Connection> {
  const connection = await empty();
  const writer = new NextWriter(connection);
  feed(events, batch, (...part) => {
    writer.load(...part);
    if (storeEach) writer.flush();
  });
  writer.finish();
  return connection;
}

function feed(events: readonly KnownEvent[], batch: number, take: RowWriter['apply']): void {
  for (let from = 0; from < events.length; from += batch) {
    const part = events.slice(from, from + batch);
    const position = Number(part.at(-1)?.position ?? 0n);
    const changes = part.map((event) => ({ event, operations: projectEvent(event) }));
    take(packChanges(changes), { logId, position, resume: String(position) });
  }
}

/** Every row of every table, in an order of its own; as of a position only those that were told, as they were then. */
function rowsIn(connection: Connection, position?: bigint): Record<string, string[]> {
  const found = catalogueTables(connection).map(({ name }): [string, string[]] => {
    const rows = connection.prepare(`select * from ${name}`).all() as Row[];
    const shown = position === undefined ? rows : rows.flatMap((row) => asOf(row, Number(position)));
    return [name, shown.map((row) => JSON.stringify(row)).sort()];
  });
  return Object.fromEntries(found);
}

function asSchema(connection: Connection): unknown {
  return connection.prepare('select type, name, sql from sqlite_schema order by name').all();
}

function asOf(row: Row, position: number): Row[] {
  const from = Number(row.valid_from ?? row.position);
  const to = typeof row.valid_to === 'number' ? row.valid_to : Infinity;
  if (from > position || to <= position) return [];
  if (row.number === null && 'content_id' in row) return [];
  return 'valid_to' in row ? [{ ...row, valid_to: null }] : [row];
}

it('holds at every past position the open rows of a read model that was told no more, but for unregistered versions', async () => {
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
      const connection = await applied(tale.events.slice(0, tale.events.length / 2), 5);
      await makeTables(connection, 0);
      const writer = new RowWriter(connection);
      feed(tale.events.slice(0, tale.events.length / 2), 5, writer.apply.bind(writer));
      feed(tale.events, tale.events.length, writer.apply.bind(writer));
      expect(rowsIn(connection)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

it('makes the same rows and indexes in bulk, however the events are cut into batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomStories(60),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (tale, batch, storeEach) => {
        const plain = await applied(tale.events, 1000);
        const bulk = await loaded(tale.events, batch, storeEach);
        expect(rowsIn(bulk)).toEqual(rowsIn(plain));
        expect(asSchema(bulk)).toEqual(asSchema(plain));
        for (const table of catalogueTables(plain)) expect(compareRows(bulk, plain, table, 10).findings).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

it('has at most one open row of a key, and never two that were true at once', async () => {
  await fc.assert(
    fc.asyncProperty(randomStories(60), async (tale) => {
      const connection = await applied(tale.events, 10);
      const overlaps = connection
        .prepare(
          `select count(*) from versions as one join versions as other on other.version_id = one.version_id
           and other.valid_from > one.valid_from and (one.valid_to is null or one.valid_to > other.valid_from)`,
        )
        .pluck()
        .get();
      const empty = connection.prepare('select count(*) from versions where valid_to <= valid_from').pluck().get();
      expect([overlaps, empty]).toEqual([0, 0]);
    }),
    { numRuns: 20 },
  );
});

it('names the rows that are missing, one too many or different', async () => {
  const events = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').events;
  const [truth, examined] = [await applied(events, 10), await applied(events, 10)];
  examined.exec(
    `update models set title = 'Other' where valid_to is null; delete from model_names; insert into audit_versions values ('x', 3)`,
  );
  const findings = catalogueTables(truth).flatMap((table) => compareRows(examined, truth, table, 10).findings);
  expect(findings).toEqual([
    { table: 'audit_versions', key: { version_id: 'x', position: 3 }, what: 'extra' },
    expect.objectContaining({ table: 'model_names', what: 'missing' }),
    expect.objectContaining({ table: 'models', what: ['title'] }),
  ]);
});
