import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectEvent } from '#projections/catalogue';
import { story } from '#test/builders/events';
import { connectWriter } from './connection';
import { generationFile } from './generation-files';
import { SqliteReadModel } from './sqlite-read-model';

const directory = mkdtempSync(join(tmpdir(), 'annals-'));
afterAll(() => rmSync(directory, { recursive: true }));

const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
const changes = tale.events.map((event) => ({ event, operations: projectEvent(event) }));
const checkpoint = { logId: 'abcdefghijkl', position: tale.position, resume: 'here' };

async function filled(name: string): Promise<string> {
  const folder = join(directory, name);
  const rows = await SqliteReadModel.open(folder);
  await rows.apply(changes, checkpoint);
  await rows.close();
  return folder;
}

it('finds its rows again when it is opened again', async () => {
  const rows = await SqliteReadModel.open(await filled('again'));
  expect(await rows.checkpoint()).toEqual(checkpoint);
  const { answer } = await rows.ask('show-project', { project: 'acme' }, { kind: 'now' });
  expect(answer).toMatchObject({ slug: 'acme' });
  await rows.close();
});

it('begins from nothing where the tables are those of another release', async () => {
  const folder = await filled('newer');
  const connection = connectWriter(generationFile(folder, 1));
  connection.exec('pragma user_version = 99; create table of_the_future (a)');
  connection.close();
  const rows = await SqliteReadModel.open(folder);
  expect(await rows.checkpoint()).toBeUndefined();
  await rows.apply(changes, checkpoint);
  await rows.close();
});

it('begins from nothing where the file is no database', async () => {
  const folder = await filled('broken');
  writeFileSync(generationFile(folder, 1), 'this was a database once, before something wrote over it');
  const rows = await SqliteReadModel.open(folder);
  expect(await rows.checkpoint()).toBeUndefined();
  await rows.apply(changes, checkpoint);
  await rows.close();
});

it('keeps the rows that are live where those that would follow can not be read', async () => {
  const folder = await filled('unreadable');
  const rows = await SqliteReadModel.open(folder);
  const next = await rows.beginNext();
  await next.load(changes, checkpoint);
  rmSync(generationFile(folder, 2));
  const failure = next.swap({ parked: [], unknownTypes: new Map() });
  await expect(failure).rejects.toMatchObject({ name: 'ReadModelFailure' });
  await next.discard();
  expect(rows.file).toBe(generationFile(folder, 1));
  expect((await rows.ask('show-project', { project: 'acme' }, { kind: 'now' })).answer).toMatchObject({ slug: 'acme' });
  expect(existsSync(generationFile(folder, 2))).toBe(false);
  await rows.close();
});

it('makes no index more once the rows that are built are given up', async () => {
  const folder = await filled('given-up');
  const rows = await SqliteReadModel.open(folder);
  const next = await rows.beginNext();
  await next.load(changes, checkpoint);
  await expect(next.finish(AbortSignal.abort(new Error('no more')))).rejects.toThrow('no more');
  await next.finish();
  expect(await next.census()).toMatchObject({ events: changes.length });
  await next.discard();
  expect(existsSync(generationFile(folder, 2))).toBe(false);
  await rows.close();
});

it('answers a question from one snapshot while changes are applied', async () => {
  const rows = await SqliteReadModel.open(join(directory, 'snapshot'));
  const growing = story().projectCreated().modelRegistered('churn');
  let told = 0;
  const apply = () => {
    const events = growing.events.slice(told);
    told = growing.events.length;
    const batch = events.map((event) => ({ event, operations: projectEvent(event) }));
    return rows.apply(batch, { ...checkpoint, position: growing.position });
  };
  await apply();
  for (let number = 1; number <= 20; number++) {
    growing.versionRegistered('acme-churn');
    const question = { project: 'acme', model: 'churn' };
    const [asked] = await Promise.all([rows.ask('show-model', question, { kind: 'now' }), apply()]);
    const { answer, position } = asked;
    const versions = Number(position - 2n) / 2;
    expect(answer).toMatchObject({ versions, latest: versions === 0 ? null : versions });
  }
  await rows.close();
});

it('refuses a position that a row can not hold exactly', async () => {
  const rows = await SqliteReadModel.open(join(directory, 'far'));
  const beyond = { ...checkpoint, position: 2n ** 53n };
  await expect(rows.apply([], beyond)).rejects.toThrow('beyond what a row can hold');
  await rows.close();
});
