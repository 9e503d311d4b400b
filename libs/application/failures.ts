/** Why the registry can not answer now, though the request may be right. */
export const unavailabilities = {
  'stale-read': {
    title: 'The catalogue has not come so far yet',
    remedy: 'Repeat the read, or leave out Registry-Min-Position.',
    retryAfter: 1,
  },
  rebuilding: {
    title: 'The catalogue is being rebuilt',
    remedy: 'Repeat the read when it is done; see /health/ready.',
    retryAfter: 5,
  },
  'projection-parked': {
    title: 'An event of this model could not be applied',
    remedy: 'Ask an operator to upgrade the server and run annals rebuild; other models are served.',
    retryAfter: 60,
  },
  'log-lost-its-tail': {
    title: 'The log ends before what the catalogue holds',
    remedy:
      'Ask an operator to put the log’s file back, or to restore a backup: it was lost or cut, or another one was put in its place. Only reads are served.',
    retryAfter: 60,
  },
  'log-damaged': {
    title: 'What the log holds is not what was appended',
    remedy:
      'Ask an operator to run annals verify and to restore the log; what does not need the damaged event goes on.',
    retryAfter: 60,
  },
  'disk-failed': {
    title: 'A file of the registry could not be read or written',
    remedy: 'Repeat the request with the same Idempotency-Key; if it fails again, ask an operator to look at the disk.',
    retryAfter: 5,
  },
  'read-only-disk': {
    title: 'The disk of the registry can not be written',
    remedy: 'Ask an operator to make the file system writable and to restart the server; reads are answered meanwhile.',
    retryAfter: 60,
  },
  'no-file-handles': {
    title: 'The server has no file handle free',
    remedy: 'Repeat the request in a moment; if it fails again, ask an operator to raise the limit (ulimit -n).',
    retryAfter: 2,
  },
  'clock-skew': {
    title: 'The server’s clock is behind its log',
    remedy: 'Ask an operator to set the clock.',
    retryAfter: 5,
  },
  'upgrade-in-progress': {
    title: 'The stream holds an event of a newer release',
    remedy: 'Upgrade this server, then repeat the request.',
    retryAfter: 30,
  },
  contention: {
    title: 'Others change the same thing all the time',
    remedy: 'Repeat the request with the same Idempotency-Key.',
    retryAfter: 1,
  },
  'outcome-unknown': {
    title: 'The log did not say whether the change landed',
    remedy: 'Repeat the request with the same Idempotency-Key: it is carried out once.',
    retryAfter: 2,
  },
  stopping: { title: 'The server is stopping', remedy: 'Repeat the request in a moment.', retryAfter: 2 },
} as const;
/** The stable code of an outage. */
export type UnavailableCode = keyof typeof unavailabilities;

/** A named outage: protocols answer that the service is unavailable, and when to come again. */
export class Unavailable extends Error {
  constructor(
    readonly code: UnavailableCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
