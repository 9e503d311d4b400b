import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, LogFinding } from '#application/ports/event-log';
import { LogDamaged, LogInUse } from '#application/ports/event-log-errors';
import type { NewEvent } from '#models/events/envelope';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { eventLogContract } from './event-log';

const directory = mkdtempSync(join(tmpdir(), 'annals-log-'));
const files = new WeakMap<EventLog, string>();
let count = 0;

async function open(file: string): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ file });
  files.set(log, file);
  return log;
}

afterAll(() => rmSync(directory, { recursive: true }));

eventLogContract('sqlite', {
  create: () => open(join(directory, `${++count}.db`)),
  async reopen(log) {
    await log.close();
    return open(files.get(log) ?? '');
  },
  modelRuns: 5,
});

it('is refused to whoever comes second', async () => {
  const file = join(directory, 'held.db');
  const first = await open(file);
  await expect(open(file)).rejects.toBeInstanceOf(LogInUse);
  await first.close();
  await (await open(file)).close();
});

it('says what is wrong with a file that cannot be opened', async () => {
  await expect(open(join(directory, 'missing', 'log.db'))).rejects.toThrow('missing');
});

describe('a damaged file', () => {
  const event = (id: string, title: string): NewEvent => ({
    id,
    commandId: id,
    requestDigest: 'r',
    type: 'ModelRegistered',
    schemaVersion: 1,
    subject: {},
    actor: 'a',
    correlationId: 'x',
    causationId: 'y',
    data: { title, filling: 'f'.repeat(500) } as never,
  });
  const now = '2026-03-01T12:00:00.000Z';

  /** A closed log of 40 streams with two events each. */
  async function filled(name: string): Promise<string> {
    const file = join(directory, `${name}.db`);
    const log = await open(file);
    for (let n = 0; n < 40; n++) {
      const events = [event(`a${n}`, `title-${n}-first`), event(`b${n}`, `title-${n}-second`)];
      await log.append([{ stream: `s${n}`, expected: 'no-stream', events }], now);
    }
    await log.close();
    return file;
  }

  async function findingsOf(log: EventLog): Promise<LogFinding[]> {
    const findings: LogFinding[] = [];
    await log.examine((finding) => findings.push(finding));
    return findings;
  }

  it('that is whole has no finding', async () => {
    const log = await open(await filled('whole'));
    expect(await findingsOf(log)).toEqual([]);
    await log.close();
  });

  it('with a flipped bit in an event is told by its position; its stream is refused, others are read and written', async () => {
    const file = await filled('flipped');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('title-7-second');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const log = await open(file);
    const place = { position: 16n, stream: 's7', revision: 1 };
    expect(await findingsOf(log)).toMatchObject([{ kind: 'content', place }]);
    await expect(log.readStream('s7')).rejects.toMatchObject({ name: 'LogDamaged', place });
    const page = await log.readAll(undefined, 100);
    expect([page.events.at(-1)?.position, page.atHead]).toEqual([15n, false]);
    await expect(log.readAll(page.resume, 100)).rejects.toBeInstanceOf(LogDamaged);
    expect(await log.readStream('s8')).toHaveLength(2);
    const next = await log.append([{ stream: 's8', expected: 1, events: [event('c8', 'goes on')] }], now);
    expect(next.outcome).toBe('landed');
    await log.close();
  });

  it.each([0.3, 0.6, 0.95])('that was cut at %d of its length is not opened as if it were whole', async (part) => {
    const file = await filled(`cut-${part}`);
    const { size } = statSync(file);
    truncateSync(file, Math.floor((size * part) / 4096) * 4096);
    const told = await open(file).then(
      async (log) => {
        const findings = await findingsOf(log).catch((error: unknown) => [error]);
        await log.close();
        return findings;
      },
      (error: unknown) => [error],
    );
    expect(told.length).toBeGreaterThan(0);
  });

  it('is copied while it grows, and the copy is one state of it', async () => {
    const log = await open(await filled('copied'));
    const copy = join(directory, 'copy.db');
    const writing = Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        log.append([{ stream: `new${n}`, expected: 'no-stream', events: [event(`n${n}`, 'new')] }], now),
      ),
    );
    const head = await log.copyTo(copy);
    await writing;
    const second = await open(copy);
    expect((await second.head()).position).toBe(head.position);
    expect(head.position).toBeGreaterThanOrEqual(80n);
    expect(await findingsOf(second)).toEqual([]);
    await second.close();
    await log.close();
  });
});
