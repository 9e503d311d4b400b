import type { Refusal } from '#models/refusals/refusal';
import type { RefusalKind } from '#models/refusals/kinds';
import type { RefusalCode } from '#models/refusals/table';
import type { FullDisk } from '#application/disk-failures';
import { unavailabilities, type Unavailable } from '#application/failures';

/** A problem as RFC 9457 writes it, with what the registry adds: a stable code, a remedy, and the facts. */
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

/** Codes that HTTP clients expect under another status than that of their kind. */
const statusOfCode: Partial<Record<RefusalCode, number>> = {
  'idempotency-key-reused': 422,
  'sensitive-data': 422,
  'digest-mismatch': 422,
  'version-quarantined': 403,
  'body-too-slow': 408,
  'body-stalled': 408,
  'head-too-slow': 408,
  'head-too-large': 431,
};

/** The status of a refusal in HTTP. */
export function statusOf(kind: RefusalKind, code: RefusalCode): number {
  return statusOfCode[code] ?? statusOfKind[kind];
}

/** A refusal as a problem. */
export function problemOf(refusal: Refusal): Problem {
  return {
    type: `/problems/${refusal.refused}`,
    title: refusal.title,
    status: statusOf(refusal.kind, refusal.refused),
    detail: refusal.detail,
    code: refusal.refused,
    remedy: refusal.remedy,
    ...refusal.facts,
  };
}

/** An outage as a problem. */
export function outageOf(outage: Unavailable): Problem {
  const { title, remedy } = unavailabilities[outage.code];
  return { type: `/problems/${outage.code}`, title, status: 503, detail: outage.detail, code: outage.code, remedy };
}

/** The problem of a write for which the disk has no room; its detail is that of the kind. */
export const storageFull: Problem = {
  type: '/problems/storage-full',
  title: 'There is no room left on the disk',
  status: 507,
  detail:
    '{path}: {free} of {total} bytes are free in {directory}; at least {missing} more are needed. Nothing was half-done.',
  code: 'storage-full',
  remedy: 'Ask an operator to make room, then repeat the request.',
};

/** A full disk as a problem. */
export function storageFullOf({ detail, facts }: FullDisk): Problem {
  return { ...storageFull, detail, ...facts };
}

/** A bug, told without its inside. */
export function internal(requestId: string): Problem {
  return {
    type: '/problems/internal',
    title: 'The registry failed',
    status: 500,
    detail: `The failure is in the server’s log under request ${requestId}.`,
    code: 'internal',
    remedy: 'Repeat the request with the same Idempotency-Key; if it fails again, ask an operator.',
  };
}
