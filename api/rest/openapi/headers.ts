import type { Json } from './schemas';

const position = {
  type: 'string',
  pattern: '^[a-z2-7]{12}-(0|[1-9][0-9]{0,18})$',
  examples: ['abcdefghijkl-42'],
};
const entityTag = { type: 'string', examples: ['"abcdefghijkl-42"'] };

function sent(name: string, description: string, schema: Json): Json {
  return { name, in: 'header', required: false, description, schema };
}

/** What a request may say in its headers and about the time it asks for, by the names under `components`. */
export const requestParts = {
  IdempotencyKey: sent(
    'Idempotency-Key',
    'The same key with the same request is carried out once, and answered as it was the first time.',
    { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
  ),
  IfMatch: sent('If-Match', 'The ETag that you have read: refused with 412 when it has changed since.', entityTag),
  Traceparent: sent('traceparent', 'W3C trace context, kept with the event.', {
    type: 'string',
    pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
  }),
  RegistryMinPosition: sent(
    'Registry-Min-Position',
    'A Registry-Position that you have seen: the answer is not older, or 503 stale-read.',
    position,
  ),
  IfNoneMatch: sent('If-None-Match', 'The ETag that you have: answered 304 when it has not changed.', entityTag),
  Range: sent('Range', 'One range of bytes (RFC 9110, section 14.2).', { type: 'string', examples: ['bytes=0-1023'] }),
  IfRange: sent(
    'If-Range',
    'The ETag that the range belongs to; the whole file is sent when it has another.',
    entityTag,
  ),
  AsOf: {
    name: 'as_of',
    in: 'query',
    required: false,
    description: 'Answer as of a past moment (RFC 3339), the end of a date in UTC, or a position.',
    schema: { type: 'string', examples: ['2026-03-01T12:00:00Z', '2026-03-03', 'abcdefghijkl-42'] },
  },
} satisfies Record<string, Json>;
/** A header or query parameter that many operations take, by the name of its component. */
export type RequestPart = keyof typeof requestParts;

function answered(description: string, schema: Json = { type: 'string' }): Json {
  return { description, schema };
}

/** What an answer says in its headers, by the names under `components`. */
export const answerHeaders = {
  RegistryPosition: answered('The place in the log that the answer stands at.', position),
  AnnalsAsOf: answered('With as_of: the moment or the position that was asked for; a date is its end in UTC.'),
  ETag: answered('Names this state; send it back in If-Match or If-None-Match.', entityTag),
  Location: answered('Where what was made can be asked for.'),
  RetryAfter: answered('Seconds until it is worth asking again.', { type: 'integer' }),
  ContentDigest: answered('Digest of the whole file (RFC 9530).'),
  ContentRange: answered('The range that is sent (RFC 9110, section 14.4).'),
  AnnalsVersion: answered('The number of the version that the ref named.', { type: 'integer' }),
} satisfies Record<string, Json>;
/** A header of answers, by the name of its component. */
export type AnswerHeader = keyof typeof answerHeaders;

/** Names of HTTP for the headers whose component is called otherwise. */
const headerNames: Partial<Record<AnswerHeader, string>> = {
  RegistryPosition: 'Registry-Position',
  AnnalsAsOf: 'Annals-As-Of',
  RetryAfter: 'Retry-After',
  ContentDigest: 'Content-Digest',
  ContentRange: 'Content-Range',
  AnnalsVersion: 'Annals-Version',
};

/** References to parts of a request. */
export function partsOf(...names: RequestPart[]): Json[] {
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

/** The `headers` of an answer. */
export function headersOf(...names: AnswerHeader[]): Json {
  return Object.fromEntries(names.map((name) => [headerNames[name] ?? name, { $ref: `#/components/headers/${name}` }]));
}
