import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectReader } from '#storage/read-model/sqlite/connection';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { catalogueQueries, type CatalogueQuery, type Question } from '#models/queries/catalogue';
import { projectEvent } from '#projections/catalogue';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import type { z } from 'zod';

type Examples = {
  readonly [Q in CatalogueQuery]: readonly z.input<(typeof catalogueQueries)[Q]['question']>[];
};

const model = { project: 'acme', model: 'churn' };
const digest = digestOf(1001);

/** One question for each way that a query's text can go; those of the `show` kind are found by a number. */
const examples: Examples = {
  'list-projects': [{}],
  'show-project': [{ project: 'acme' }],
  'show-policy': [{ project: 'acme' }],
  'list-models': [{ project: 'acme', archived: 'only', tag: 'team=risk', prefix: 'ch' }],
  'show-model': [model, { project: 'acme', model: 'gone' }],
  'list-aliases': [model],
  'show-alias': [{ ...model, alias: 'champion' }],
  'list-deployments': [
    { project: 'acme', environment: 'eu' },
    { ...model, open: 'all' },
  ],
  'list-versions': [{ ...model, stage: 'production', tag: 'team' }],
  'show-version': [{ ...model, ref: '1' }],
  'list-files': [{ ...model, ref: '1' }],
  'list-evaluations': [{ ...model, ref: '1' }],
  'show-lineage': [{ ...model, ref: '1' }],
  'list-checks': [{ ...model, ref: '1' }],
  resolve: ['1', digest, 'latest', 'champion', 'production'].map((ref) => ({ ...model, ref })),
  'served-digests': [{ digests: [digestOf(1), digestOf(2)] }],
  'named-digests': [{ digests: [digestOf(1), digestOf(2)] }],
  'show-history': [{ ...model, version: 1, type: 'AliasSet', actor: 'ada' }],
  audit: [
    {},
    { project: 'acme', since: '2026-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' },
    { ...model, all: true },
    { after: 'abcdefghijkl-3', order: 'oldest' },
    { ...model, after: 'abcdefghijkl-3', stage: 'production', order: 'oldest' },
    { stage: 'production', order: 'oldest' },
  ],
};

const directory = mkdtempSync(join(tmpdir(), 'annals-'));
const printed = join(__dirname, 'queries.sql');
const statements: string[] = [];
let rows: SqliteReadModel;

beforeAll(async () => {
  rows = await SqliteReadModel.open(directory, (event) => statements.push(event.query.sql));
  const tale = story()
    .projectCreated()
    .modelRegistered('churn', { tags: { team: 'risk' } });
  tale.versionRegistered('acme-churn').aliasSet('acme-churn', 'champion', 1).promoted('acme-churn', 1, 'production');
  tale.aliasFollows('acme-churn', 'current', 'production').deployed('acme-churn', 1, 'eu');
  tale.modelRegistered('gone').modelDeleted('acme-gone').modelRegistered('other');
  const changes = tale.events.map((event) => ({ event, operations: projectEvent(event) }));
  await rows.apply(changes, { logId: 'abcdefghijkl', position: tale.position, resume: '' });
});
afterAll(async () => {
  await rows.close();
  rmSync(directory, { recursive: true });
});

async function statementsOf<Q extends CatalogueQuery>(query: Q, past: boolean): Promise<string[][]> {
  const texts: string[][] = [];
  for (const example of examples[query]) {
    statements.length = 0;
    const question = catalogueQueries[query].question.parse(example) as Question<Q>;
    await rows.ask(query, question, past ? { kind: 'position', position: 9n } : { kind: 'now' });
    texts.push(statements.filter((text) => text !== 'begin' && text !== 'commit'));
  }
  return texts;
}

const names = Object.keys(examples) as CatalogueQuery[];

it('prints the statements of every query as they are reviewed; ANNALS_REGENERATE=1 writes them anew', async () => {
  const parts: string[] = ['-- What each query of the catalogue asks the database. Written by queries.spec.ts.\n'];
  for (const query of names) {
    for (const past of [false, true]) {
      for (const [index, texts] of (await statementsOf(query, past)).entries()) {
        parts.push(`\n-- ${query} ${past ? 'as of a position' : 'now'}: ${JSON.stringify(examples[query][index])}\n`);
        parts.push(...texts.map((text) => `${layOut(text)};\n`));
      }
    }
  }
  if (process.env.ANNALS_REGENERATE === '1') writeFileSync(printed, parts.join(''));
  expect(parts.join('')).toBe(readFileSync(printed, 'utf8'));
});

it('asks as many statements for a page as for one row', async () => {
  for (const query of ['list-models', 'list-versions', 'list-projects', 'list-deployments', 'audit'] as const) {
    for (const texts of await statementsOf(query, false)) expect(texts.length).toBeLessThanOrEqual(6);
  }
  for (const texts of await statementsOf('resolve', false)) expect(texts).toHaveLength(4);
});

it('finds the rows of every query through an index', async () => {
  const connection = connectReader(rows.file);
  const scans: string[] = [];
  for (const query of names) {
    for (const past of [false, true]) {
      for (const text of (await statementsOf(query, past)).flat()) {
        const count = text.split('?').length - 1;
        const steps = connection.prepare(`explain query plan ${text}`).all(...Array<number>(count).fill(1));
        for (const step of steps as { detail: string }[]) {
          if (/^SCAN (?!checkpoint)/.test(step.detail) && !/INDEX/.test(step.detail))
            scans.push(`${query}: ${step.detail}`);
        }
      }
    }
  }
  connection.close();
  expect(scans.filter((scan) => !readsInOrder.has(scan))).toEqual([]);
});

/** The whole list in the order of its key is what is asked for. */
const readsInOrder = new Set(['audit: SCAN a']);

/** One clause a line. */
function layOut(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (from|where|inner join|left join|order by|group by|limit) /g, '\n  $1 ');
}
