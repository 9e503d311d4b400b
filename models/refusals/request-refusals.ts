import { entry } from './entry';

/** Refusals of a request for what it is or who sends it, whatever it is about. */
export const requestRefusals = {
  'invalid-input': entry(
    'invalid',
    'The request does not have the shape that this operation takes',
    (f: { problems: { path: string; message: string }[] }) =>
      f.problems.map((p) => `${p.path || '/'}: ${p.message}`).join('; '),
    'Correct the named fields; the OpenAPI document shows the shape.',
  ),
  'invalid-json': entry(
    'invalid',
    'The body is not JSON',
    (f: { reason: string }) => `The body could not be read as JSON: ${f.reason}.`,
    'Send a JSON document with the header Content-Type: application/json.',
  ),
  'invalid-ref': entry(
    'invalid',
    'The ref can name no version',
    (f: { ref: string }) => `${JSON.stringify(f.ref)} is not a version number, a digest, an alias, a stage or latest.`,
    'Use a number (7), sha256:…, the name of an alias or a stage, or latest.',
  ),
  'movable-ref': entry(
    'invalid',
    'The ref may come to mean another version',
    (f: { ref: string }) =>
      `${JSON.stringify(f.ref)} is a name that can move; evidence is recorded under a version’s number.`,
    'Resolve the ref, and use the number.',
  ),
  'invalid-position': entry(
    'invalid',
    'The position is not one of this log',
    (f: { position: string }) => `${JSON.stringify(f.position)} is not a position that this registry has given out.`,
    'Use a Registry-Position that an answer carried, a moment such as 2026-03-01T12:00:00Z, or a date.',
  ),
  'invalid-cursor': entry(
    'invalid',
    'The page cursor is not one of this list',
    (f: { cursor: string }) => `${JSON.stringify(f.cursor)} is not a cursor that this list has given out.`,
    'Begin again without a cursor.',
  ),
  'invalid-path': entry(
    'invalid',
    'A file path is unsafe',
    (f: { path: string; reason: string }) => `${JSON.stringify(f.path)} ${f.reason}.`,
    'Use relative paths of plain segments joined by /, unique without case, that every system can hold.',
  ),
  'name-reserved': entry(
    'invalid',
    'The name has another meaning',
    (f: { name: string; reason: string }) => `${f.reason}.`,
    'Choose a name that is not a stage, latest, main, a number or a digest.',
  ),
  'sensitive-data': entry(
    'invalid',
    'The text holds a secret or personal data',
    (f: { findings: { path: string; rule: string; masked: string }[] }) =>
      f.findings.map((x) => `${x.path}: ${x.rule} (${x.masked})`).join('; '),
    'Remove it: history can not be changed later. Revoke a secret that you sent.',
  ),
  'idempotency-key-reused': entry(
    'invalid',
    'The Idempotency-Key was used for another request',
    (f: { operation: string }) => `The key was used before for ${f.operation} with another content.`,
    'Use a new key for a new request.',
  ),
  'preset-not-available': entry(
    'invalid',
    'The policy needs what this release does not compute',
    (f: { preset: string; missing: string[] }) => `The policy ${f.preset} needs ${f.missing.join(', ')}.`,
    'Use rules without it, such as the preset open.',
  ),
  unauthenticated: entry(
    'unauthenticated',
    'Nobody is known by that token',
    (f: { reason: string }) => `${f.reason}.`,
    'Send Authorization: Bearer with a token that annals token create printed.',
  ),
  'role-required': entry(
    'forbidden',
    'Your role does not allow this',
    (f: { operation: string; needed: string; role: string }) =>
      `${f.operation} needs the role ${f.needed}, yours is ${f.role}.`,
    'Ask an owner for a token with that role.',
  ),
  'route-not-found': entry(
    'not-found',
    'There is nothing at this address',
    (f: { method: string; path: string }) => `${f.method} ${f.path} is not an operation of this registry.`,
    'See /api/v1/openapi.json.',
  ),
  'operation-not-found': entry(
    'not-found',
    'There is no such operation',
    (f: { operation: string }) => `There is no operation ${f.operation}.`,
    'Operations are kept for seven days; look at the model’s history.',
  ),
  'token-not-found': entry(
    'not-found',
    'There is no such token',
    (f: { token: string }) => `There is no token ${f.token}.`,
    'List the tokens.',
  ),
  'token-revoked': entry(
    'conflict',
    'The token that this request created was revoked',
    (f: { token: string }) => `The token ${f.token} was created with that Idempotency-Key and revoked since.`,
    'Use a new key for a new token.',
  ),
  'operation-finished': entry(
    'conflict',
    'The operation has ended',
    (f: { operation: string; state: string }) => `The operation ${f.operation} is ${f.state}.`,
    'Nothing can be cancelled any more.',
  ),
  'sweep-paused': entry(
    'conflict',
    'Nothing may be deleted now',
    (f: { reason: string }) => `No sweep runs now: ${f.reason}.`,
    'Wait until that is over, or do what it asks for; the registry sweeps by itself every hour.',
  ),
  'operation-cancelled': entry(
    'conflict',
    'The operation was cancelled',
    (f: { operation: string }) => `The operation ${f.operation} was cancelled; nothing was registered.`,
    'Begin it again with another Idempotency-Key.',
  ),
  'changed-meanwhile': entry(
    'precondition',
    'It has changed since you read it',
    (f: { expected: string; actual: string }) => `If-Match names ${f.expected}, the current one is ${f.actual}.`,
    'Read it again and decide anew.',
  ),
  'position-of-older-log': entry(
    'gone',
    'The position belongs to an earlier log',
    (f: { position: string }) => `${f.position} was given out before this log was restored.`,
    'Use a moment in time instead.',
  ),
  'event-too-large': entry(
    'too-large',
    'The change is too large for one event',
    (f: { bytes: number; limit: number }) => `The event would have ${f.bytes} bytes, ${f.limit} are allowed.`,
    'Shorten the metadata, or pack small files into one.',
  ),
  'body-too-large': entry(
    'too-large',
    'The body is too large',
    (f: { limit: number }) => `A body may have ${f.limit} bytes.`,
    'Send files through /api/v1/uploads.',
  ),
  'too-many-operations': entry(
    'too-many',
    'Too many operations are waiting',
    (f: { limit: number }) => `${f.limit} operations of its kind are waiting.`,
    'Try again in a few seconds.',
  ),
  'too-many-requests': entry(
    'too-many',
    'Too many requests are being answered',
    (f: { limit: number; kind: string; of: string; setting: string }) =>
      `${f.limit} ${f.kind} of ${f.of} are under way, which is the limit of ${f.setting}.`,
    'Wait for answers before you ask more, and try this one again after the seconds of Retry-After.',
  ),
  'body-too-slow': entry(
    'invalid',
    'The body came too slowly',
    (f: { seconds: number }) => `The body was not whole after ${f.seconds} seconds.`,
    'Send it again over a better connection; files go through /api/v1/uploads, which may take as long as it likes.',
  ),
  'body-stalled': entry(
    'invalid',
    'Nothing came of the body for too long',
    (f: { seconds: number }) => `Not a byte of the body came for ${f.seconds} seconds.`,
    'Send it again; an upload goes on at the offset that HEAD tells, with what came before.',
  ),
  'head-too-slow': entry(
    'invalid',
    'The head of the request came too slowly',
    (f: { seconds: number }) => `The request line and the headers were not whole after ${f.seconds} seconds.`,
    'Send it again over a better connection.',
  ),
  'head-too-large': entry(
    'too-large',
    'The head of the request is too large',
    (f: { limit: number }) => `The request line and the headers may have ${f.limit} bytes together.`,
    'Send fewer or shorter headers, and long texts in a body.',
  ),
  'not-http': entry(
    'invalid',
    'What came is no HTTP request',
    (f: { reason: string }) => `It could not be read as HTTP/1.1: ${f.reason}.`,
    'Speak HTTP/1.1 at this address, and https:// only where the server has TLS.',
  ),
  'too-many-streams': entry(
    'too-many',
    'Too many event streams are open',
    (f: { limit: number; of: string }) => `${f.limit} event streams of ${f.of} are open.`,
    'Try again in a few seconds, or ask GET /api/v1/audit?order=oldest&after=… from time to time.',
  ),
} as const;
