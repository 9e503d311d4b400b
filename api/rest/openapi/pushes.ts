import { headersOf, partsOf } from './headers';
import { otherwise } from './operation';
import type { Json } from './schemas';

const place = ['project', 'model'].map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
const creation = { type: 'string', enum: ['model', 'project'] };

const parts = {
  tags: ['Push'],
  parameters: [
    {
      name: 'create',
      in: 'query',
      required: false,
      description: 'What to create where it is missing.',
      schema: creation,
    },
    { name: 'Annals-Create', in: 'header', required: false, description: 'The same as a header.', schema: creation },
    {
      name: 'Annals-Metadata',
      in: 'header',
      required: false,
      description: 'JSON of RegisterVersion without its content; goes before the member annals.json of the tar.',
      schema: { type: 'string', maxLength: 16384 },
    },
    ...partsOf('IdempotencyKey', 'Traceparent'),
  ],
  requestBody: {
    required: true,
    description: 'A tar of regular files, not compressed, as `tar c DIR` gives it.',
    content: { 'application/x-tar': { schema: { type: 'string', format: 'binary' } } },
  },
};

function answer(description: string, schema: string, headers: Json): Json {
  return {
    description,
    headers,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}

const responses = {
  200: answer('The newest version has this content', 'VersionRegistered', headersOf('RegistryPosition', 'Location')),
  201: answer('Registered', 'VersionRegistered', headersOf('RegistryPosition', 'Location')),
  202: answer(
    'It takes long and goes on; ask at Location',
    'Operation',
    headersOf('RegistryPosition', 'Location', 'RetryAfter'),
  ),
  ...otherwise,
};

/** A push of a whole version in one request, by PUT as `curl -T -` sends it or by POST. */
export const pushPaths: Readonly<Record<string, Json>> = {
  '/api/v1/push/{project}/{model}': {
    parameters: place,
    put: { operationId: 'pushPut', summary: 'Register the files of a tar as a version', ...parts, responses },
    post: {
      operationId: 'pushPost',
      summary: 'Register the files of a tar as a version, by POST',
      ...parts,
      responses,
    },
  },
};
