import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, UnusableDatabase, type DatabaseSchema } from './database';
import { isInUse, messageOf } from './failures';

const schema: DatabaseSchema = { name: 'sample', applicationId: 7, steps: ['CREATE TABLE a(x)'] };
const directory = mkdtempSync(join(tmpdir(), 'annals-'));
afterAll(() => rmSync(directory, { recursive: true }));

function failure(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

it('makes commits durable and runs each step once', () => {
  const file = join(directory, 'steps.db');
  openDatabase(file, schema, { exclusive: true }).close();
  const next = { ...schema, steps: [...schema.steps, 'ALTER TABLE a ADD COLUMN y'] };
  const database = openDatabase(file, next, { exclusive: true });
  expect(database.pragma('synchronous', { simple: true })).toBe(2);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('user_version', { simple: true })).toBe(2);
  expect(database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('a')).toEqual(['x', 'y']);
  database.close();
});

it('leaves nothing of a step that failed', () => {
  const file = join(directory, 'failed.db');
  const broken = { ...schema, steps: [...schema.steps, 'CREATE TABLE b(x); SELECT nonsense'] };
  failure(() => openDatabase(file, broken, { exclusive: true }));
  const database = openDatabase(file, schema, { exclusive: true });
  expect(database.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['a']);
  database.close();
});

it('refuses a file of a newer release by name', () => {
  const file = join(directory, 'newer.db');
  openDatabase(file, { ...schema, steps: [...schema.steps, 'SELECT 1'] }, { exclusive: true }).close();
  const error = failure(() => openDatabase(file, schema, { exclusive: true }));
  expect(error).toBeInstanceOf(UnusableDatabase);
  expect(messageOf(error)).toContain('has schema 2, this release knows 1');
});

it('refuses a file of another kind', () => {
  const file = join(directory, 'other.db');
  openDatabase(file, schema, { exclusive: true }).close();
  expect(failure(() => openDatabase(file, { ...schema, applicationId: 8 }, { exclusive: true }))).toBeInstanceOf(
    UnusableDatabase,
  );
});

it('keeps an exclusive file from everybody else until it is closed', () => {
  const file = join(directory, 'held.db');
  const first = openDatabase(file, schema, { exclusive: true });
  expect(isInUse(failure(() => openDatabase(file, schema, { exclusive: true })))).toBe(true);
  first.close();
  openDatabase(file, schema, { exclusive: true }).close();
});
