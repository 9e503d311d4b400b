import { z } from 'zod';
import { preliminaryEvents, schemaVersions, vocabulary, type EventType } from '#models/events/vocabulary';
import { CloudEvent } from '#models/queries/history';
import { lastEventIdHeader, StreamQuery } from './stream-question';

type Json = Readonly<Record<string, unknown>>;

const about =
  'What happens in the registry, told as it happens: server-sent events (HTML §9.2), each a CloudEvent 1.0 of the log. ' +
  'The id of an event is its position: a reader that was cut off sends the last one as Last-Event-ID and misses ' +
  'nothing. A reader may be told an event again after it was cut off, never in another order.';

const cutOff = {
  type: 'object',
  description: 'The last event of a stream that the server ends. Connect again with the position as Last-Event-ID.',
  required: ['position', 'reason', 'detail'],
  properties: {
    position: { type: 'string', description: 'Up to here everything was sent.' },
    reason: {
      type: 'string',
      description: 'slow-reader, or the code of a problem.',
      examples: ['slow-reader', 'stopping'],
    },
    detail: { type: 'string' },
  },
};

let made: Json | undefined;

/** The AsyncAPI 3.0 document of the event stream, made from the vocabulary of events. */
export function asyncApiDocument(): Json {
  return (made ??= documentOf(Object.keys(vocabulary) as EventType[]));
}

function documentOf(types: readonly EventType[]): Json {
  const schemas: Record<string, unknown> = { CutOff: cutOff };
  define(schemas, 'Event', CloudEvent);
  for (const type of types) define(schemas, `${type}Data`, vocabulary[type]);
  const messages = Object.fromEntries([
    ...types.map((type) => [type, messageOf(type)]),
    [
      'cut-off',
      {
        name: 'cut-off',
        title: 'The stream ends',
        contentType: 'application/json',
        payload: reference('schemas/CutOff'),
      },
    ],
  ]) as Json;
  const names = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Annals',
      version: '1',
      description: about,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      registry: {
        host: '127.0.0.1:7429',
        protocol: 'http',
        description: 'A registry of this machine; others answer at their own address, with TLS.',
        security: [reference('securitySchemes/bearer')],
      },
    },
    channels: {
      events: {
        address: '/api/v1/events',
        title: 'The log of the registry, from a position on',
        description: `The header ${lastEventIdHeader} holds the position to go on from; it counts more than the query.`,
        messages: Object.fromEntries(names.map((name) => [name, reference(`messages/${name}`)])),
      },
    },
    operations: {
      tellEvents: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        summary: 'Tells events from a position on, for as long as the reader listens.',
        bindings: { http: { method: 'GET', query: schemaOf(StreamQuery).schema } },
        messages: names.map((name) => ({ $ref: `#/channels/events/messages/${name}` })),
      },
    },
    components: {
      messages,
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token that annals token create printed.' },
      },
    },
  };
}

function messageOf(type: EventType): Json {
  const version = schemaVersions[type];
  return {
    name: type,
    title: type,
    summary: `Schema version ${version}.${preliminaryEvents.has(type) ? ' Preliminary: told with all=true only.' : ''}`,
    contentType: 'application/cloudevents+json',
    payload: {
      allOf: [
        reference('schemas/Event'),
        {
          type: 'object',
          properties: {
            type: { const: type },
            schemaversion: { const: String(version) },
            data: reference(`schemas/${type}Data`),
          },
        },
      ],
    },
  };
}

/** Keeps a schema and those that it names under `components/schemas`. @throws when a name has two shapes */
function define(schemas: Record<string, unknown>, name: string, type: z.ZodType): void {
  const { schema, named } = schemaOf(type);
  for (const [key, value] of Object.entries({ ...named, [name]: schema })) {
    if (key in schemas && JSON.stringify(schemas[key]) !== JSON.stringify(value)) {
      throw new Error(`two schemas have the name ${key}`);
    }
    schemas[key] = value;
  }
}

/** A JSON Schema (draft 7, which AsyncAPI extends). What is told may have more fields in a later release. */
function schemaOf(type: z.ZodType): { readonly schema: Json; readonly named: Json } {
  const { definitions, ...schema } = z.toJSONSchema(type, {
    io: 'output',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      delete jsonSchema.id;
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.example === undefined) return;
      jsonSchema.examples = [jsonSchema.example];
      delete jsonSchema.example;
    },
  });
  delete schema.$schema;
  return { schema: referring(schema) as Json, named: referring(definitions ?? {}) as Json };
}

/** Definitions of one schema become those of the document. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, member.replace('#/definitions/', '#/components/schemas/')]
        : [key, referring(member)],
    ),
  );
}

function reference(place: string): Json {
  return { $ref: `#/components/${place}` };
}
