import { headersOf } from './headers';
import { otherwise } from './operation';
import type { Json } from './schemas';

const version = {
  name: 'Tus-Resumable',
  in: 'header',
  required: true,
  schema: { type: 'string', const: '1.0.0' },
};

const number = { type: 'integer', minimum: 0 };

function sent(name: string, schema: Json, description: string, required = false): Json {
  return { name, in: 'header', required, description, schema };
}

const offset = { 'Upload-Offset': { description: 'Bytes that are here.', schema: number } };
const finished = {
  'Annals-Digest': { description: 'Once all bytes are here: their digest.', schema: { type: 'string' } },
  'Annals-Size': { description: 'Once all bytes are here: how many.', schema: number },
};

function operation(operationId: string, summary: string, parts: Json): Json {
  const { responses, ...rest } = parts;
  return { operationId, tags: ['Uploads'], summary, ...rest, responses: { ...(responses as Json), ...otherwise } };
}

const bytes = { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } };

/** Resumable uploads: tus 1.0 with creation, creation-with-upload, creation-defer-length and termination. */
export const uploadPaths: Readonly<Record<string, Json>> = {
  '/api/v1/uploads': {
    options: operation('uploadsCapabilities', 'Which version and extensions of tus are spoken', {
      responses: { 204: { description: 'Done' } },
    }),
    post: operation('uploadsCreate', 'Begin an upload, with its first bytes if you like', {
      parameters: [
        version,
        sent('Upload-Length', number, 'Bytes of the whole file; or Upload-Defer-Length: 1.'),
        sent('Upload-Defer-Length', { type: 'integer', const: 1 }, 'The length is said later.'),
        sent(
          'Upload-Metadata',
          { type: 'string' },
          'Pairs of a key and base64; `digest` is the SHA-256 that the bytes must have.',
        ),
      ],
      requestBody: { required: false, content: bytes },
      responses: { 201: { description: 'Begun', headers: { ...headersOf('Location'), ...offset, ...finished } } },
    }),
  },
  '/api/v1/uploads/{id}': {
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    head: operation('uploadsFind', 'How many bytes of an upload are here', {
      parameters: [version],
      responses: { 200: { description: 'Done', headers: { ...offset, ...finished } } },
    }),
    patch: operation('uploadsAppend', 'Go on with an upload from where it stands', {
      parameters: [version, sent('Upload-Offset', number, 'Where the bytes begin: how many are here.', true)],
      requestBody: { required: true, content: bytes },
      responses: { 204: { description: 'Kept', headers: { ...offset, ...finished } } },
    }),
    delete: operation('uploadsTerminate', 'Give an upload up', {
      parameters: [version],
      responses: { 204: { description: 'Done' } },
    }),
  },
};
