/** More bytes of JSON data than the log takes. */
export class EventTooLarge extends Error {
  readonly name = 'EventTooLarge';
  constructor(
    readonly what: 'event' | 'append',
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`the ${what} has ${bytes} bytes of data, the log takes at most ${limit}`);
  }
}

/** A write names a place where some of its events stand and some do not: two different writes carry the same event ids. */
export class CorruptedIdempotency extends Error {
  readonly name = 'CorruptedIdempotency';
  constructor(
    readonly stream: string,
    readonly revision: number,
  ) {
    super(`only some events of this write stand in ${stream}; revision ${revision} holds another event or none`);
  }
}

/** An event id stands somewhere else already, or twice in one append. */
export class EventIdTaken extends Error {
  readonly name = 'EventIdTaken';
  constructor(readonly id: string) {
    super(`the event id ${id} is in use already`);
  }
}

/** Another process, or another part of this one, has the log open. */
export class LogInUse extends Error {
  readonly name = 'LogInUse';
  constructor(readonly file: string) {
    super(`the event log ${file} is open elsewhere; stop the server that holds it first`);
  }
}

/** A call came after close(). */
export class LogClosed extends Error {
  readonly name = 'LogClosed';
  constructor() {
    super('the event log is closed');
  }
}

/**
 * The log could not read or write. Nothing was acknowledged.
 * After `ENOSPC` the log goes on once there is room; after another refused read or write a later one may go better.
 * What a failed sync to the disk leaves is known only after a restart: the log answers nothing until then.
 */
export class LogFailure extends Error {
  readonly name = 'LogFailure';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Where in the log something is; what is known of it. */
export interface LogPlace {
  readonly position?: bigint;
  readonly stream?: string;
  readonly revision?: number;
}

/**
 * What is stored is not what was appended: it is not given to anybody, and never repaired. What does not need it goes on.
 */
export class LogDamaged extends Error {
  readonly name = 'LogDamaged';
  constructor(
    readonly file: string,
    readonly place: LogPlace,
    readonly reason: string,
  ) {
    super(`the event log ${file} is damaged ${placeText(place)}: ${reason}`);
  }
}

/** A place in the log, for a message. */
export function placeText({ position, stream, revision }: LogPlace): string {
  const at = position === undefined ? 'at a place that can not be told' : `at position ${position}`;
  if (stream === undefined) return at;
  return `${at} (${stream}${revision === undefined ? '' : `, revision ${revision}`})`;
}
