import type { RefusalKind } from '#models/refusals/kinds';
import type { AnnalsProblem } from '#sdk/problem';

/** What the process answers its caller with; `annals --help` prints this table. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  notFound: 3,
  notAuthorised: 4,
  unavailable: 5,
  internal: 70,
  interrupted: 130,
} as const;

/** What each exit code tells a script, as the help and the reference list them. */
export const exitCodeMeanings: readonly (readonly [number, string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.refused, 'refused by the registry: a conflict, a check that has not passed, unsafe content'],
  [exitCodes.usage, 'the command or its input is wrong'],
  [exitCodes.notFound, 'there is no such thing, or no longer'],
  [exitCodes.notAuthorised, 'no token, or one that does not allow this'],
  [exitCodes.unavailable, 'the registry does not answer or is busy; try again later'],
  [exitCodes.internal, 'a bug, here or in the registry'],
  [exitCodes.interrupted, 'interrupted'],
];

const ofKind: Readonly<Record<RefusalKind, number>> = {
  invalid: exitCodes.usage,
  unauthenticated: exitCodes.notAuthorised,
  forbidden: exitCodes.notAuthorised,
  'not-found': exitCodes.notFound,
  conflict: exitCodes.refused,
  precondition: exitCodes.refused,
  gone: exitCodes.notFound,
  'too-large': exitCodes.refused,
  unsafe: exitCodes.refused,
  'too-many': exitCodes.unavailable,
};

/** For answers whose code this release does not know. */
const ofStatus: Readonly<Record<number, number>> = {
  400: exitCodes.usage,
  401: exitCodes.notAuthorised,
  403: exitCodes.notAuthorised,
  404: exitCodes.notFound,
  410: exitCodes.notFound,
  422: exitCodes.usage,
  429: exitCodes.unavailable,
  502: exitCodes.unavailable,
  503: exitCodes.unavailable,
  504: exitCodes.unavailable,
  507: exitCodes.unavailable,
};

/** The exit code of a problem: by its kind, else by its HTTP status. */
export function exitCodeOf(problem: AnnalsProblem): number {
  const { kind, status } = problem;
  if (kind !== undefined) return ofKind[kind];
  return ofStatus[status] ?? (status >= 500 ? exitCodes.internal : exitCodes.refused);
}
