import type { NewEvent } from '#models/events/envelope';
import { eventLogSchema } from '#migrations/event-log/schema';
import { openDatabase } from '#storage/engines/sqlite/database';
import { checkAppend } from '../append-checks';
import { leavesDoubt } from '#storage/engines/sqlite/failures';
import { failureOf } from './failures';
import { Reader } from './reader';
import type { RowAppend } from './rows';
import { Writer } from './writer';

const now = '2026-03-01T12:00:00.000Z';

/** The columns behind position, stream, revision, and id. */
const rest = `command_id, request_digest, type, schema_version, subject, actor, correlation_id, causation_id,
  traceparent, recorded_at, data, checksum`;

function event(id: string, bytes = 10): NewEvent {
  return {
    id,
    commandId: 'c',
    requestDigest: 'r',
    type: 'PrincipalRegistered',
    schemaVersion: 1,
    subject: {},
    actor: 'a',
    correlationId: 'x',
    causationId: 'y',
    data: { principalId: 'p'.repeat(bytes), kind: 'person' },
  };
}

function appendOf(stream: string, ...events: NewEvent[]): RowAppend {
  return { writes: checkAppend([{ stream, expected: 'no-stream', events }], now).writes, now };
}

function open() {
  const database = openDatabase(':memory:', eventLogSchema, { exclusive: true });
  return { database, writer: new Writer(database), reader: new Reader(database) };
}

it('answers each append of a group by itself', () => {
  const { writer, reader } = open();
  const answers = writer.appendGroup([
    appendOf('a', event('1'), event('2')),
    appendOf('a', event('3')),
    appendOf('b', event('4'), event('1')),
    appendOf('c', event('5')),
  ]);
  expect(answers.map(({ outcome }) => outcome)).toEqual(['landed', 'conflict', 'refused', 'landed']);
  expect(reader.readAll(0n, 10).rows.map(({ id, position }) => [id, position])).toEqual([
    ['1', 1],
    ['2', 2],
    ['5', 3],
  ]);
});

it('lands nothing of a group that the disk has no room for, and goes on once there is room', () => {
  const { database, writer, reader } = open();
  writer.appendGroup([appendOf('a', event('1'))]);
  const pages = Number(database.pragma('page_count', { simple: true }));
  database.pragma(`max_page_count = ${pages + 2}`);
  let failure: unknown;
  try {
    writer.appendGroup([appendOf('b', event('2')), appendOf('c', event('3', 100_000))]);
  } catch (error) {
    failure = error;
  }
  expect(failureOf(failure)).toMatchObject({ kind: 'failed', code: 'ENOSPC' });
  expect(leavesDoubt(failure)).toBe(false);
  expect(reader.readAll(0n, 10).rows.map(({ id }) => id)).toEqual(['1']);
  database.pragma('max_page_count = 100000');
  expect(writer.appendGroup([appendOf('b', event('2'))])[0]?.outcome).toBe('landed');
});

it('ends a page before it grows too large, and says that there is more', () => {
  const { writer, reader } = open();
  for (let i = 0; i < 20; i++) writer.appendGroup([appendOf(`s${i}`, event(`${i}`, 250_000))]);
  const page = reader.readAll(0n, 1000);
  expect([page.rows.length, page.atHead]).toEqual([17, false]);
  expect(reader.readAll(17n, 1000)).toMatchObject({ atHead: true, rows: { length: 3 } });
});

it.each([
  ['an update', `UPDATE events SET actor = 'b'`],
  ['a deletion', 'DELETE FROM events'],
  ['a replacement by id', `REPLACE INTO events SELECT 2, 'b', 0, id, ${rest} FROM events`],
  ['a replacement by position', `REPLACE INTO events SELECT 1, 'a', 1, 'new', ${rest} FROM events`],
  ['a replacement by revision', `REPLACE INTO events SELECT 2, 'a', 0, 'new', ${rest} FROM events`],
  ['a position left out', `INSERT INTO events SELECT 3, 'a', 1, 'new', ${rest} FROM events`],
  ['a revision left out', `INSERT INTO events SELECT 2, 'a', 2, 'new', ${rest} FROM events`],
])('keeps history from %s', (_, sql) => {
  const { database, writer, reader } = open();
  writer.appendGroup([appendOf('a', event('1'))]);
  const before = reader.readAll(0n, 10);
  expect(() => database.exec(sql)).toThrow(/history is/);
  expect(reader.readAll(0n, 10)).toEqual(before);
});
