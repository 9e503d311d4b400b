import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StoredEvent } from './envelope';
import { upcast } from './upcast';
import { schemaVersions, vocabulary, type EventType } from './vocabulary';

interface Golden {
  readonly file: string;
  readonly type: EventType;
  readonly schemaVersion: number;
  readonly text: string;
  readonly data: unknown;
}

/** Hashes of an example, and of the schema that was the newest one when it was released. */
type Released = Record<string, { readonly golden: string; readonly schema: string }>;

const folder = join(__dirname, 'golden');
const releasedFile = join(folder, 'released.json');
const goldens = readdirSync(folder).flatMap(readGolden);
const types = Object.keys(vocabulary) as EventType[];

function readGolden(file: string): Golden[] {
  const [, type, version] = /^(\w+)\.v(\d+)\.json$/.exec(file) ?? [];
  if (type === undefined) return [];
  const text = readFileSync(join(folder, file), 'utf8');
  return [{ file, type: type as EventType, schemaVersion: Number(version), text, data: JSON.parse(text) as unknown }];
}

function stored({ type, schemaVersion, data }: Golden): StoredEvent {
  return {
    id: 'event',
    commandId: 'command',
    requestDigest: 'digest',
    type,
    schemaVersion,
    subject: {},
    actor: 'ada',
    correlationId: 'correlation',
    causationId: 'command',
    stream: 'stream',
    revision: 0,
    position: 1n,
    recordedAt: '2026-01-01T00:00:00.000Z',
    data,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a schema takes, in one order and without what it only tells people. */
function meaning(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(meaning);
  if (typeof schema !== 'object' || schema === null) return schema;
  const told = ['$schema', 'description', 'example', 'examples', 'id'];
  const members = Object.entries(schema).filter(([key]) => !told.includes(key));
  return inOrder(members.map(([key, value]) => [key, meaningOf(key, value)]));
}

function meaningOf(key: string, value: unknown): unknown {
  if (key === 'required' && Array.isArray(value)) return value.map(String).sort();
  if (key !== 'properties') return meaning(value);
  // Here the keys are names of fields, and none is an annotation.
  return inOrder(Object.entries(value as object).map(([name, field]) => [name, meaning(field)]));
}

function inOrder(members: [string, unknown][]): object {
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function schemaHash(type: EventType): string {
  return sha256(JSON.stringify(meaning(z.toJSONSchema(vocabulary[type], { io: 'input' }))));
}

/** With ANNALS_REGENERATE=1 what is new is written; what was released never is. */
function readReleased(): Released {
  const released = existsSync(releasedFile) ? (JSON.parse(readFileSync(releasedFile, 'utf8')) as Released) : {};
  if (process.env.ANNALS_REGENERATE !== '1') return released;
  const fresh = goldens.map(({ file, type, text }) => [file, { golden: sha256(text), schema: schemaHash(type) }]);
  const all: Released = { ...(Object.fromEntries(fresh) as Released), ...released };
  writeFileSync(releasedFile, `${JSON.stringify(all, Object.keys(all).sort().concat('golden', 'schema'), 2)}\n`);
  return all;
}

const released = readReleased();
const regenerate = 'ANNALS_REGENERATE=1 npx jest models/events/golden';

test('every schema version of every type has an example', () => {
  const wanted = types.flatMap((type) =>
    Array.from({ length: schemaVersions[type] }, (_, index) => `${type}.v${index + 1}.json`),
  );
  expect(goldens.map(({ file }) => file).sort()).toEqual(wanted.sort());
});

test.each(goldens)('$file is read by this release', (golden) => {
  const event = upcast(stored(golden));
  expect(vocabulary[golden.type].parse(event?.data)).toEqual(event?.data);
  expect(event?.schemaVersion).toBe(schemaVersions[golden.type]);
  if (golden.schemaVersion === schemaVersions[golden.type]) expect(event?.data).toEqual(golden.data);
});

test.each(goldens)('$file is what was released', ({ file, text }) => {
  const known = released[file];
  if (!known) throw new Error(`${file} is not in released.json. Add it with: ${regenerate}`);
  if (known.golden !== sha256(text)) throw new Error(`${file} was released and must not change: put it back`);
});

test.each(types)('the schema of %s is the one that was released with its version', (type) => {
  const known = released[`${type}.v${schemaVersions[type]}.json`];
  if (known?.schema === schemaHash(type)) return;
  throw new Error(
    `${type} takes other data than its released version ${schemaVersions[type]}: give it the next schema version, ` +
      `an upcaster and an example, then run ${regenerate}`,
  );
});

test('nothing that was released is gone', () => {
  expect(Object.keys(released).sort()).toEqual(goldens.map(({ file }) => file).sort());
});
