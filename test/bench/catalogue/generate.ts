import { join } from 'node:path';
import { projectIdOf, streamOf } from '#application/identity';
import type { StreamWrite } from '#application/ports/event-log';
import { presets } from '#models/policy/presets';
import { eventLogSchema } from '#migrations/event-log/schema';
import { openDatabase } from '#storage/engines/sqlite/database';
import { checkAppend } from '#storage/event-log/append-checks';
import type { RowAppend } from '#storage/event-log/sqlite/rows';
import { Writer } from '#storage/event-log/sqlite/writer';
import { seeded } from '#test/builders/seeded';
import { generatedCommand, generatedWrite } from './generated-event';
import type { GeneratedCatalogue } from './generated-catalogue';
import { GeneratedModel } from './generated-model';
import { catalogueShape, type CatalogueShape } from './shape';

/** Events of one transaction. */
const eventsPerGroup = 2_000;
/** KiB of pages that SQLite keeps in memory: ids are random, so that every insert is somewhere else in the index. */
const cacheKiB = 512 * 1024;
const firstMoment = Date.parse('2024-01-01T00:00:00.000Z');
const lastMoment = Date.parse('2025-12-31T00:00:00.000Z');

/**
 * Tells a history in order: the log's begin, projects before their first model, models before their first version.
 * Each item is what one command or a few at the same moment append.
 */
export function* generatedWrites({ models, order }: CatalogueShape, seed: number): Generator<StreamWrite[]> {
  yield [logStarted(seed)];
  const random = seeded(seed + 1);
  const told = new Map<number, GeneratedModel>();
  const projects = new Set<string>();
  for (const index of order) {
    const shape = models[index];
    if (shape === undefined) throw new Error(`no model ${index} in the shape`);
    if (!projects.has(shape.project)) {
      projects.add(shape.project);
      yield [projectCreated(shape.project, seed)];
    }
    const model = told.get(index) ?? new GeneratedModel(shape, index, seed, random);
    told.set(index, model);
    yield model.nextVersion();
    aliasesOf.set(shape, model.aliases);
  }
}

/** Where each alias of a told model stands, for whoever asks for them later. */
const aliasesOf = new WeakMap<CatalogueShape['models'][number], Readonly<Record<string, number>>>();

/**
 * Generates a catalogue of so many versions into the log of an empty directory.
 * @param onProgress is told the events that stand, some hundreds apart, and may stop it by throwing
 */
export async function generateCatalogue(
  directory: string,
  versions: number,
  seed: number,
  onProgress: (events: number) => Promise<void> | void = () => undefined,
): Promise<GeneratedCatalogue> {
  const shape = catalogueShape(versions, seed);
  const database = openDatabase(join(directory, 'log.db'), eventLogSchema, { exclusive: true });
  try {
    // Nobody relies on a history that is being made up: should that fail, it is thrown away.
    database.pragma('synchronous = OFF');
    database.pragma('journal_mode = DELETE');
    database.pragma('journal_mode = MEMORY');
    database.pragma(`cache_size = -${cacheKiB}`);
    const events = await appendAll(new Writer(database), generatedWrites(shape, seed), versions, onProgress);
    const tenths = Array.from({ length: 10 }, (_, index) => Math.max(1, Math.floor((events * (index + 1)) / 10)));
    const models = shape.models.map((model) => ({ ...model, aliases: aliasesOf.get(model) ?? {} }));
    return { directory, versions, events, models, tenths, logId: logIdOf(seed) };
  } finally {
    database.close();
  }
}

/** Appends by the log's own writer, a group at a time. @returns how many events stand */
async function appendAll(
  writer: Writer,
  items: Iterable<StreamWrite[]>,
  versions: number,
  onProgress: (events: number) => Promise<void> | void,
): Promise<number> {
  let group: RowAppend[] = [];
  let grouped = 0;
  let events = 0;
  let told = 0;
  const append = async (): Promise<void> => {
    for (const { outcome } of writer.appendGroup(group)) {
      if (outcome !== 'landed') throw new Error(`a generated append did not land: ${outcome}`);
    }
    events += grouped;
    group = [];
    grouped = 0;
    await onProgress(events);
  };
  for (const item of items) {
    const now = new Date(firstMoment + ((lastMoment - firstMoment) * told) / (versions + 1)).toISOString();
    told += 1;
    group.push({ writes: checkAppend(item, now).writes, now });
    grouped += item.length;
    if (grouped >= eventsPerGroup) await append();
  }
  if (group.length > 0) await append();
  return events;
}

function logIdOf(seed: number): string {
  const random = seeded(seed);
  return Array.from({ length: 12 }, () => 'abcdefghijklmnopqrstuvwxyz234567'[random(32)] ?? 'a').join('');
}

function logStarted(seed: number): StreamWrite {
  const command = generatedCommand('system', String(seed), 'log');
  const data = { logId: logIdOf(seed), origin: null };
  return generatedWrite(streamOf.registry, 0, {}, command, 0, { type: 'LogStarted', data });
}

function projectCreated(slug: string, seed: number): StreamWrite {
  const projectId = projectIdOf(slug);
  const command = generatedCommand('owner', String(seed), 'create-project', slug);
  const policy = presets.open;
  const data = { projectId, slug, title: slug, description: null, policyRevision: 1, policy };
  return generatedWrite(streamOf.project(projectId), 0, { projectId }, command, 0, { type: 'ProjectCreated', data });
}
