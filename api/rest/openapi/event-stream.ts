import { otherwise } from './operation';
import type { Json } from './schemas';

function asked(name: string, description: string, schema: Json = { type: 'string' }): Json {
  return { name, in: 'query', required: false, description, schema };
}

/** The event stream, which is a protocol of its own: server-sent events, described in full by the AsyncAPI document. */
export const eventStreamPaths: Readonly<Record<string, Json>> = {
  '/api/v1/events': {
    get: {
      operationId: 'eventsFollow',
      tags: ['Events'],
      summary: 'Follow what happens, from a place in the past into live, as server-sent events',
      parameters: [
        asked('after', 'Events beyond this position.'),
        asked('from', 'Where to begin; now unless given.', { type: 'string', enum: ['beginning', 'now'] }),
        asked('project', 'Events of this project.'),
        asked('model', 'Events of this model of the project.'),
        asked('type', 'Event types, joined by commas.'),
        asked('stage', 'Only events by which a version came into this stage or left it.'),
        asked('all', 'Preliminary events too.', { type: 'string', enum: ['true', 'false'] }),
        {
          name: 'Last-Event-ID',
          in: 'header',
          required: false,
          description: 'The position that was seen last; goes before after and from.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: {
          description: 'Each event is a CloudEvent 1.0 under its position as id',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        ...otherwise,
      },
    },
  },
  '/api/v1/asyncapi.json': {
    get: {
      operationId: 'eventsDescribed',
      tags: ['Events'],
      summary: 'The AsyncAPI document of the event stream',
      security: [],
      responses: {
        200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } },
        ...otherwise,
      },
    },
  },
};
