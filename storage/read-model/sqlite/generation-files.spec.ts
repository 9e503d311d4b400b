import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectEvent } from '#projections/catalogue';
import { story } from '#test/builders/events';
import { connectReader } from './connection';
import { generationFile, liveGeneration } from './generation-files';
import { inspectRows } from './inspect-rows';
import { SqliteReadModel } from './sqlite-read-model';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'annals-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const none = { parked: [], unknownTypes: new Map<string, bigint>() };
const checkpointAt = (position: bigint) => ({ logId: 'abcdefghijkl', position, resume: '' });

/** Changes of a project and so many models. */
function changes(models: number) {
  const tale = story().projectCreated();
  for (let n = 0; n < models; n += 1) tale.modelRegistered(`m${n}`);
  return tale.events.map((event) => ({ event, operations: projectEvent(event) }));
}

/** Opens the rows, and closes them. @returns how far they had come, and the files that are left */
async function opened(): Promise<[position: bigint | undefined, files: string[]]> {
  const rows = await SqliteReadModel.open(directory);
  const checkpoint = await rows.checkpoint();
  await rows.close();
  return [checkpoint?.position, readdirSync(directory).sort()];
}

it('begins with the first generation, and goes on with it', async () => {
  const rows = await SqliteReadModel.open(directory);
  await rows.apply(changes(0), checkpointAt(1n));
  await rows.close();
  expect(await opened()).toEqual([1n, ['read-1.db']]);
});

it('deletes rows that were not finished, what belongs to them, and those of the first releases', async () => {
  const rows = await SqliteReadModel.open(directory);
  await rows.apply(changes(0), checkpointAt(1n));
  const next = await rows.beginNext();
  await next.load(changes(2), checkpointAt(3n));
  await next.finish();
  copyFileSync(generationFile(directory, 2), join(directory, 'read-7.db'));
  for (const name of ['read-2.db-journal', 'read-9.db-wal', 'read.db', 'read.db-shm', 'reader.db'])
    writeFileSync(join(directory, name), 'left');
  await rows.close();
  expect(await opened()).toEqual([1n, ['read-1.db', 'reader.db']]);
});

it('goes on with the newest that became live, also where the one before was not deleted', async () => {
  const rows = await SqliteReadModel.open(directory);
  await rows.apply(changes(0), checkpointAt(1n));
  const next = await rows.beginNext();
  await next.load(changes(2), checkpointAt(3n));
  copyFileSync(generationFile(directory, 1), join(directory, 'kept'));
  await next.swap(none);
  await rows.close();
  expect(readdirSync(directory).sort()).toEqual(['kept', 'read-2.db']);
  copyFileSync(join(directory, 'kept'), generationFile(directory, 1));
  expect(inspectRows(directory)).toMatchObject({ content: { checkpoint: { position: 3 } } });
  expect(await opened()).toEqual([3n, ['kept', 'read-2.db']]);
});

it('falls back to the one before where the newest can not be read, and begins anew where none can', async () => {
  const rows = await SqliteReadModel.open(directory);
  await rows.apply(changes(0), checkpointAt(1n));
  await rows.close();
  writeFileSync(generationFile(directory, 2), 'no database '.repeat(500));
  expect(liveGeneration(directory)).toBe(1);
  expect(await opened()).toEqual([1n, ['read-1.db']]);
  writeFileSync(generationFile(directory, 1), 'no database '.repeat(500));
  expect(await opened()).toEqual([undefined, ['read-2.db']]);
});

it('leaves rows that are live in a file that is whole by itself, and syncs its commits from then on', async () => {
  const rows = await SqliteReadModel.open(directory);
  const next = await rows.beginNext();
  await next.load(changes(2), checkpointAt(3n));
  await next.swap(none);
  await rows.close();
  const connection = connectReader(generationFile(directory, 2));
  expect(connection.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
  connection.close();
});
