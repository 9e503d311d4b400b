import { ERRORS } from '@tus/server';
import { diskOutage, type FullDisk } from '#application/disk-failures';
import { unavailabilities, Unavailable } from '#application/failures';
import { OffsetMismatch, WriteInProgress } from '#application/ports/blob-store';
import type { RefusalKind } from '#models/refusals/kinds';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { UploadRefused } from './blob-data-store';
import type { Exchange } from './exchange';

/** An answer with a body of application/problem+json (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
  readonly [fact: string]: unknown;
}

const statusOfKind: Readonly<Record<RefusalKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  precondition: 412,
  gone: 410,
  'too-large': 413,
  unsafe: 422,
  'too-many': 429,
};

/** How a refusal is answered here. Another request at the upload is 423: clients of this protocol retry on it. */
export function problemOf(refusal: Refusal, status?: number): Problem {
  const { refused: code, kind, title, detail, remedy } = refusal;
  const usual = code === 'upload-busy' ? 423 : statusOfKind[kind];
  return { type: `/problems/${code}`, title, status: status ?? usual, detail, code, remedy };
}

/** A header that is missing or wrong. */
export function headerProblem(path: string, message: string, status = 400): Problem {
  return problemOf(refuse('invalid-input', { problems: [{ path, message }] }), status);
}

/** The disk of the server is full: what came so far is kept. */
export function storageFullOf({ detail, facts }: FullDisk): Problem {
  return {
    type: '/problems/storage-full',
    title: 'The registry has no room for more bytes',
    status: 507,
    detail,
    code: 'storage-full',
    remedy: 'Tell the operator, then resume the upload: what came so far is kept.',
    ...facts,
  };
}

/** An outage as a problem. */
function outageOf({ code, detail }: Unavailable): Problem {
  const { title, remedy } = unavailabilities[code];
  return { type: `/problems/${code}`, title, status: 503, detail, code, remedy };
}

const internal: Problem = {
  type: '/problems/internal',
  title: 'The registry failed',
  status: 500,
  detail: 'The request could not be carried out.',
  code: 'internal',
  remedy: 'Resume the upload; if it fails again, tell the operator.',
};

/** What is answered when the library or the store gave up with an error. A status of 500 is a failure to report. */
export function problemOfError(error: unknown, exchange: Exchange, maxSize?: number): Problem {
  if (error instanceof UploadRefused) return problemOf(error.refusal);
  const upload = exchange.upload;
  if (error instanceof WriteInProgress) return problemOf(refuse('upload-busy', { upload: error.id }));
  if (error instanceof OffsetMismatch || error === ERRORS.INVALID_OFFSET) {
    return headerProblem('Upload-Offset', `the upload stands at ${upload?.offset ?? 0} bytes`, 409);
  }
  if (error === ERRORS.FILE_NOT_FOUND) return problemOf(refuse('upload-not-found', { upload: upload?.id ?? 'there' }));
  if (error === ERRORS.MISSING_OFFSET) return headerProblem('Upload-Offset', 'is required');
  if (error === ERRORS.INVALID_CONTENT_TYPE) {
    return headerProblem('Content-Type', 'must be application/offset+octet-stream', 415);
  }
  if (error === ERRORS.INVALID_LENGTH) {
    return headerProblem('Upload-Length', 'is required once, at least the offset; or first Upload-Defer-Length: 1');
  }
  if (error === ERRORS.UNSUPPORTED_CONCATENATION_EXTENSION) {
    return headerProblem('Upload-Concat', 'is not supported: upload a file in one sequence of parts');
  }
  if (error === ERRORS.ABORTED) return headerProblem('body', 'broke off; what came before is kept');
  const status = fieldOf(error, 'status_code');
  if (status === 413) return problemOf(refuse('upload-too-large', { limit: upload?.length ?? maxSize ?? 0 }));
  const outage = error instanceof Unavailable ? error : diskOutage(error);
  return outage ? outageOf(outage) : internal;
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (Reflect.get(error, name) as unknown) : undefined;
}
