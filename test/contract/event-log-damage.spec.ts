import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, LogFinding } from '#application/ports/event-log';
import { LogDamaged, LogFailure } from '#application/ports/event-log-errors';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { idsOf, land, now, sampleEvent } from './event-log/samples';

const directory = mkdtempSync(join(tmpdir(), 'annals-damage-'));
const pageBytes = 4096;
const streams = 60;
let whole: Buffer;
let file: string;
let count = 0;
let log: SqliteEventLog | undefined;

const event = (id: string, title: string) => sampleEvent(id, `${title} ${'f'.repeat(500)}`);

beforeAll(async () => {
  const made = join(directory, 'made.db');
  const filled = await SqliteEventLog.open({ file: made });
  for (let n = 0; n < streams; n++) {
    const events = [event(`a${n}`, `first-of-${n}`), event(`b${n}`, `second-of-${n}`)];
    await land(filled, { stream: `s${n}`, expected: 'no-stream', events });
  }
  await filled.close();
  whole = readFileSync(made);
});
beforeEach(() => {
  file = join(directory, `${++count}.db`);
  writeFileSync(file, whole);
});
afterEach(async () => {
  await log?.close();
  log = undefined;
});
afterAll(() => rmSync(directory, { recursive: true }));

async function open(wholeCheckBytes?: number): Promise<SqliteEventLog> {
  log = await SqliteEventLog.open({ file, ...(wholeCheckBytes === undefined ? {} : { wholeCheckBytes }) });
  return log;
}

/** Changes one bit of the file. */
function flip(at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

async function findingsOf(examined: EventLog): Promise<LogFinding[]> {
  const findings: LogFinding[] = [];
  await examined.examine((finding) => findings.push(finding));
  return findings;
}

/** The numbers of the leaf pages of the table or of an index, in the order of what they hold; the first page is 1. */
function pagesOf(name: string): number[] {
  const database = openSqlite(file);
  const pages = database
    .prepare<[string], number>("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path")
    .pluck()
    .all(name);
  database.close();
  return pages;
}

it('that is whole has no finding, whether it is looked at in its place or in a copy that does not stay', async () => {
  expect(await findingsOf(await open())).toEqual([]);
  await log?.close();
  expect(await findingsOf(await open(0))).toEqual([]);
  expect(readdirSync(directory).filter((name) => name.includes('examined'))).toEqual([]);
});

it('an event with a flipped bit is told by its place; its stream is refused, others are read and written', async () => {
  flip(whole.indexOf('second-of-7 '));
  const opened = await open();
  const place = { position: 16n, stream: 's7', revision: 1 };
  expect(await findingsOf(opened)).toMatchObject([{ kind: 'content', place }]);
  await expect(opened.readStream('s7')).rejects.toMatchObject({ name: 'LogDamaged', file, place });
  expect(idsOf(await opened.readStream('s7', 0, 1))).toEqual(['a7']);
  const page = await opened.readAll(undefined, 1000);
  expect([page.events.at(-1)?.position, page.atHead]).toEqual([15n, false]);
  await expect(opened.readAll(page.resume, 1000)).rejects.toMatchObject({ name: 'LogDamaged', place });
  expect((await opened.readAll('16', 1000)).atHead).toBe(true);
  expect(await opened.readStream('s8')).toHaveLength(2);
  const [repeated, other] = await Promise.allSettled([
    opened.append(
      [{ stream: 's7', expected: 'no-stream', events: [event('a7', 'first-of-7'), event('b7', 'second-of-7')] }],
      now,
    ),
    opened.append([{ stream: 's8', expected: 1, events: [event('c8', 'goes on')] }], now),
  ]);
  expect(repeated).toMatchObject({ status: 'rejected', reason: { name: 'LogDamaged', place } });
  expect(other).toMatchObject({ status: 'fulfilled', value: { outcome: 'landed' } });
});

it('nothing is appended behind a last event that is damaged: the next one would take its time from it', async () => {
  flip(whole.indexOf(`second-of-${streams - 1} `));
  const opened = await open();
  const append = opened.append([{ stream: 's1', expected: 1, events: [event('c1', 'next')] }], now);
  await expect(append).rejects.toMatchObject({ place: { position: BigInt(streams * 2) } });
});

it.each([
  ['the table', 'events'],
  ['the index of ids', 'sqlite_autoindex_events_1'],
  ['the index of streams', 'sqlite_autoindex_events_2'],
])('a page of %s whose header has a flipped bit is found, in its place and in a copy', async (_, name) => {
  const page = pagesOf(name)[0] ?? 0;
  // Bytes 3 and 4 of the header of a page: how many cells it has.
  flip((page - 1) * pageBytes + 4);
  for (const wholeCheckBytes of [undefined, 0]) {
    const findings = await findingsOf(await open(wholeCheckBytes));
    expect(findings.find(({ kind, place }) => kind === 'structure' && Object.keys(place).length === 0)?.reason).toMatch(
      /page|malformed|index|cell/i,
    );
    await log?.close();
  }
});

it('events on a page that can not be read are told by their places, and those on others are given', async () => {
  const page = pagesOf('events')[3] ?? 0;
  const bytes = readFileSync(file);
  bytes.fill(0, (page - 1) * pageBytes, page * pageBytes);
  writeFileSync(file, bytes);
  const opened = await open();
  const lost = (await findingsOf(opened)).flatMap(({ place }) => place.position ?? []);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThan(20);
  const first = lost.reduce((least, position) => (position < least ? position : least));
  const before = await opened.readAll(undefined, 1000);
  expect(before).toMatchObject({ atHead: false, resume: String(first - 1n) });
  await expect(opened.readAll(before.resume, 1000)).rejects.toMatchObject({
    name: 'LogDamaged',
    place: { position: first },
  });
  const stream = `s${Math.floor(Number(first - 1n) / 2)}`;
  await expect(opened.readStream(stream)).rejects.toMatchObject({ name: 'LogDamaged', place: { stream } });
  expect(await opened.readStream('s0')).toHaveLength(2);
});

it('whoever examines a whole log in a copy while another does finds nothing wrong with it, and no copy stays', async () => {
  const opened = await open(1);
  const found = await Promise.all([findingsOf(opened), findingsOf(opened), findingsOf(opened)]);
  expect(found).toEqual([[], [], []]);
  expect(readdirSync(directory).filter((name) => name.includes('examined'))).toEqual([]);
});

describe('a file that was cut', () => {
  it.each([0.2, 0.5, 0.9])('to %d of its length is told when it is opened', async (part) => {
    truncateSync(file, Math.floor(whole.length * part));
    await expect(open()).rejects.toMatchObject({ name: 'LogDamaged', file });
    expect(statSync(file).size).toBe(Math.floor(whole.length * part));
  });

  it('to nothing is not taken for a new one', async () => {
    truncateSync(file, 0);
    await expect(open()).rejects.toThrow(/log .* is empty, which it never is by itself/);
    expect(statSync(file).size).toBe(0);
  });

  it('off altogether, but for its WAL, is not begun anew', async () => {
    rmSync(file);
    writeFileSync(`${file}-wal`, 'w');
    await expect(open()).rejects.toThrow(/is missing, but its .*-wal is there/);
    expect(readdirSync(directory)).not.toContain(`${count}.db`);
  });
});

it('a file that is no database is refused by name', async () => {
  writeFileSync(file, 'no database '.repeat(500));
  const refused = await open().catch((error: unknown) => error);
  expect(refused instanceof LogDamaged || refused instanceof LogFailure).toBe(true);
  expect(String(refused)).toContain(file);
});

it('is copied while it grows; the copy is one state of it, for its user alone', async () => {
  const opened = await open();
  const copy = join(directory, 'copy.db');
  const writing = Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      land(opened, { stream: `new${n}`, expected: 'no-stream', events: [event(`n${n}`, 'new')] }),
    ),
  );
  const head = await opened.copyTo(copy);
  await writing;
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  await opened.close();
  file = copy;
  const second = await open();
  expect((await second.head()).position).toBe(head.position);
  expect(head.position).toBeGreaterThanOrEqual(BigInt(streams * 2));
  expect(await findingsOf(second)).toEqual([]);
  expect(readdirSync(directory).filter((name) => name.includes('partial'))).toEqual([]);
});
