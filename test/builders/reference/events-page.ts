import { z } from 'zod';
import { modelEvents } from '#models/events/model';
import { principalEvents } from '#models/events/principal';
import { projectEvents } from '#models/events/project';
import { registryEvents } from '#models/events/registry';
import { versionEvents } from '#models/events/version';
import { preliminaryEvents, schemaVersions, vocabulary, type EventType } from '#models/events/vocabulary';
import { code, page, table } from './markdown';

const streams = {
  registry: registryEvents,
  'project-<id>': projectEvents,
  'model-<id>': modelEvents,
  'version-<id>': versionEvents,
  'principal-<id>': principalEvents,
};

/** docs/reference/events.md: every type of events by its stream, with the fields of its data. */
export function eventsPage(): string {
  return page(
    'Events',
    'What the log holds. An event is never changed: a new shape is a new schema version, and what was stored before is ' +
      'brought up to date when it is read. A preliminary event is completed by a later one of the same command; lists ' +
      'leave it out unless they are asked for all. Each type has an example, which is kept readable for ever.',
    'models/events',
    ...Object.entries(streams).flatMap(([stream, events]) => [
      `## Stream ${code(stream)}`,
      ...Object.keys(events).map((type) => section(type as EventType)),
    ]),
  );
}

function section(type: EventType): string {
  const version = schemaVersions[type];
  const file = `${type}.v${version}.json`;
  const facts = [
    `Schema version ${version}.`,
    ...(preliminaryEvents.has(type) ? ['Preliminary.'] : []),
    `Example: [${file}](../../models/events/golden/${file}).`,
  ];
  return [`### ${type}`, facts.join(' '), table(['Field', 'Holds'], fieldsOf(type))].join('\n\n');
}

function fieldsOf(type: EventType): string[][] {
  const schema = z.toJSONSchema(vocabulary[type], { io: 'output' });
  return Object.entries(schema.properties ?? {}).map(([name, field]) => [code(name), holds(field)]);
}

function holds(field: z.core.JSONSchema._JSONSchema): string {
  if (typeof field === 'boolean') return 'anything';
  const options = field.anyOf ?? field.oneOf;
  if (options) return [...new Set(options.map(holds))].join(' or ');
  if (field.const !== undefined) return code(JSON.stringify(field.const));
  if (field.enum) return field.enum.map((value) => code(String(value))).join(', ');
  if (field.type === 'array')
    return `list of ${typeof field.items === 'object' && !Array.isArray(field.items) ? holds(field.items) : 'anything'}`;
  if (field.type === 'object') {
    const members = Object.keys(field.properties ?? {});
    if (members.length > 0) return `{ ${members.join(', ')} }`;
    return typeof field.additionalProperties === 'object' ? `map of ${holds(field.additionalProperties)}` : 'object';
  }
  return field.type === undefined ? 'anything' : [field.type].flat().join(' or ');
}
