import type { NewEvent, StoredEvent } from '#models/events/envelope';
import type { LogPlace } from './event-log-errors';

/** The revision that a stream must have: that of its last event, or none at all. */
export type ExpectedRevision = number | 'no-stream';

/** What one stream gets in an append. */
export interface StreamWrite {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

/**
 * What became of an append.
 * - landed: all writes stand, durably; the events are those stored, also when the append was a repetition.
 * - conflict: write `write` met another revision; the ones before it may have landed, it and those after have not.
 * - unknown: the connection broke; repeat the same append with the same events.
 */
export type AppendResult =
  | { readonly outcome: 'landed'; readonly events: readonly StoredEvent[] }
  | { readonly outcome: 'conflict'; readonly write: number; readonly actual: ExpectedRevision }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** A page of the total order. `resume` says how far was looked, also when nothing was found. */
export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** The adapter's own text; given back to go on after this page. */
  readonly resume: string;
  /** Whether the end of the log was reached. */
  readonly atHead: boolean;
}

/** The end of the log: the position of its last event (0 when empty) and the resume that stands there. */
export interface LogHead {
  readonly position: bigint;
  readonly resume: string;
  /** recordedAt of the last event; undefined when the log is empty. */
  readonly recordedAt?: string;
}

/** Something in the log that is not as it must be. */
export interface LogFinding {
  /**
   * - structure: what holds the events is broken, or one can not be reached.
   * - content: an event is not what was appended (its checksum, or its JSON).
   * - order: positions, revisions of a stream, ids or times are not as appending makes them.
   */
  readonly kind: 'structure' | 'content' | 'order';
  readonly place: LogPlace;
  readonly reason: string;
}

/** An event may have this many bytes of JSON data. */
export const maxEventBytes = 256 * 1024;
/** All events of one append together. */
export const maxAppendBytes = 900 * 1024;

/**
 * The append-only history. One total order; positions are only compared and may be sparse.
 * What lands of an append is a prefix of its writes; the last write is the commit point.
 */
export abstract class EventLog {
  /**
   * Appends writes in their order, stamping each event with revision, position and recordedAt
   * (`now`, or the time of the log's last event where that is later).
   * Repeating an append whose events stand already at their places lands again, with the stored events.
   * @throws when an event or the append is larger than allowed; LogFailure; LogDamaged when it needs what is damaged
   */
  abstract append(writes: readonly StreamWrite[], now: string): Promise<AppendResult>;

  /**
   * A stream's events from a revision on, in order, at most `limit`; empty for a stream that does not exist.
   * @throws LogDamaged when one of them is not what was appended
   */
  abstract readStream(stream: string, from?: number, limit?: number): Promise<readonly StoredEvent[]>;

  /**
   * The events after a resume (undefined: from the beginning), in the total order. A page ends before a damaged event.
   * @throws LogDamaged when the first one is not what was appended
   */
  abstract readAll(after: string | undefined, limit: number): Promise<LogPage>;

  /**
   * Calls back after each append that may have added events after those read; the caller reads on by itself.
   * @returns a function that ends the subscription
   */
  abstract subscribe(wake: () => void): () => void;

  /** Where the log ends now. */
  abstract head(): Promise<LogHead>;

  /** Whether a reader with this resume has seen everything up to that head. */
  abstract reached(resume: string | undefined, head: LogHead): boolean;

  /**
   * Looks at the whole log as it stands when this is called: what holds the events, each event, and their order. Appends go
   * on meanwhile.
   * @param report is told each thing that is wrong, and where; of a damaged place there may be more than one
   * @param onProgress is told how far of how many events has been looked
   * @throws when the log can not be read at all
   */
  abstract examine(
    report: (finding: LogFinding) => void,
    onProgress?: (done: bigint, total: bigint) => void,
  ): Promise<void>;

  /** Gives the log free; no call may follow. */
  abstract close(): Promise<void>;
}
