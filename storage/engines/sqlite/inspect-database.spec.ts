import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type DatabaseSchema } from './database';
import { inspectDatabase } from './inspect-database';

const schema: DatabaseSchema = { name: 'sample', applicationId: 7, steps: ['CREATE TABLE a(x)'] };
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'annals-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Every file of a folder with its bytes. */
const bytesOf = (directory: string) =>
  new Map(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name)).toString('base64')]));
const rows = (file: string) =>
  inspectDatabase(file, (database) => database.prepare('SELECT x FROM a ORDER BY x').pluck().all());

it('tells mark, schema and content, and leaves no trace', () => {
  const file = join(folder, 'a.db');
  const database = openDatabase(file, schema, { exclusive: true });
  database.exec('INSERT INTO a VALUES (1), (2)');
  database.close();
  const before = bytesOf(folder);
  expect(rows(file)).toEqual({ state: 'present', applicationId: 7, schema: 1, isEmpty: false, content: [1, 2] });
  expect(bytesOf(folder)).toEqual(before);
});

it('reads what a crash left in the WAL, and leaves it there', () => {
  const file = join(folder, 'a.db');
  const crashed = join(folder, 'crashed.db');
  const database = openDatabase(file, schema, { exclusive: false });
  database.exec('INSERT INTO a VALUES (3)');
  copyFileSync(file, crashed);
  copyFileSync(`${file}-wal`, `${crashed}-wal`);
  database.close();
  const before = bytesOf(folder);
  expect(rows(crashed)).toMatchObject({ state: 'present', schema: 1, content: [3] });
  expect(bytesOf(folder)).toEqual(before);
});

it('tells a file that is not there, an empty one, and one that is no database', () => {
  expect(rows(join(folder, 'none.db'))).toEqual({ state: 'absent' });
  const empty = join(folder, 'empty.db');
  writeFileSync(empty, '');
  expect(inspectDatabase(empty, () => undefined)).toMatchObject({ state: 'present', schema: 0, isEmpty: true });
  const other = join(folder, 'other.db');
  writeFileSync(other, 'no database '.repeat(500));
  expect(rows(other)).toMatchObject({ state: 'unreadable', reason: 'file is not a database' });
  expect(readdirSync(folder).sort()).toEqual(['empty.db', 'other.db']);
});
