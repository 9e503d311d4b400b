import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventLogSchema } from '#migrations/event-log/schema';
import { openDatabase } from '#storage/engines/sqlite/database';
import { Reader } from './reader';

const directory = mkdtempSync(join(tmpdir(), 'annals-checksums-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A file as the release before checksums left it. */
function older(rows: number): string {
  const file = join(directory, 'older.db');
  const database = openDatabase(
    file,
    { ...eventLogSchema, steps: eventLogSchema.steps.slice(0, 1) },
    { exclusive: true },
  );
  const insert = database.prepare(`INSERT INTO events VALUES (
    ?, 's', ?, ?, 'c', 'r', 'ModelRegistered', 1, '{}', 'a', 'x', 'y', NULL, '2026-03-01T12:00:00.000Z', '{"größe":"🌱"}')`);
  for (let position = 1; position <= rows; position++) insert.run(position, position - 1, `id-${position}`);
  database.close();
  return file;
}

it('gives the events of an older file their checksums, and keeps history from changes after that', () => {
  const file = older(1200);
  const database = openDatabase(file, eventLogSchema, { exclusive: true });
  const reader = new Reader(database);
  expect(reader.readStream('s', 0, 5000)).toHaveLength(1200);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(() => database.exec(`UPDATE events SET actor = 'b'`)).toThrow('history is never changed');
  expect(() =>
    database.exec(`INSERT INTO events SELECT 1201, 's', 1200, 'new', command_id, request_digest, type, schema_version,
      subject, actor, correlation_id, causation_id, traceparent, recorded_at, data, x'00' FROM events LIMIT 1`),
  ).toThrow('checksum of 32 bytes');
  database.close();
});
