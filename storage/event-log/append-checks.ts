import { maxAppendBytes, maxEventBytes, type ExpectedRevision, type StreamWrite } from '#application/ports/event-log';
import { EventIdTaken, EventTooLarge } from '#application/ports/event-log-errors';
import type { NewEvent } from '#models/events/envelope';

/** A write as adapters take it: the expected revision as a number (-1: no stream), data as JSON text. */
export interface CheckedWrite {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly { readonly event: Omit<NewEvent, 'data'>; readonly data: string }[];
}

/** An append whose form is right, and its bytes of JSON data. */
export interface CheckedAppend {
  readonly writes: readonly CheckedWrite[];
  readonly bytes: number;
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const longestStream = 512;
/** With the u flag a pair is one character, so this finds halves only; UTF-8 has no way to write them. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Looks at all of an append that can be judged without the log.
 * @throws TypeError when it is malformed, EventTooLarge, EventIdTaken when it has an id twice
 */
export function checkAppend(writes: readonly StreamWrite[], now: string): CheckedAppend {
  if (!instant.test(now)) throw new TypeError(`an append's time is RFC 3339 in UTC with milliseconds, got ${now}`);
  if (writes.length === 0) throw new TypeError('an append has at least one write');
  const ids = new Set<string>();
  let bytes = 0;
  const checked = writes.map(({ stream, expected, events }) => {
    checkStream(stream);
    if (events.length === 0) throw new TypeError(`the write to ${stream} has no event`);
    const serialised = events.map(({ data: object, ...event }) => {
      if (ids.has(event.id)) throw new EventIdTaken(event.id);
      ids.add(event.id);
      const data = JSON.stringify(object);
      const size = Buffer.byteLength(data);
      if (size > maxEventBytes) throw new EventTooLarge('event', size, maxEventBytes);
      bytes += size;
      return { event, data };
    });
    return { stream, expected: expectedNumber(expected), events: serialised };
  });
  if (bytes > maxAppendBytes) throw new EventTooLarge('append', bytes, maxAppendBytes);
  return { writes: checked, bytes };
}

/** @throws TypeError when no stream may be called that */
export function checkStream(stream: string): void {
  if (stream === '' || stream.length > longestStream || stream.includes('\0') || loneSurrogate.test(stream)) {
    throw new TypeError(
      `a stream's name has 1 to ${longestStream} characters, no NUL and no half surrogate: ${JSON.stringify(stream)}`,
    );
  }
}

/** @throws RangeError when it is not a whole number from `least` on */
export function checkWhole(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${what} is a whole number from ${least} on, got ${value}`);
  }
}

/** The revision of the last event that a number stands for; -1 is an empty stream. */
export function revisionOf(last: number): ExpectedRevision {
  return last < 0 ? 'no-stream' : last;
}

function expectedNumber(expected: ExpectedRevision): number {
  if (expected === 'no-stream') return -1;
  checkWhole('an expected revision', expected, 0);
  return expected;
}
