import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import type { Refusal } from '#models/refusals/refusal';
import type { NextRows } from './next-rows';
import type { Checkpoint, ParkedModel, RowChange } from './row-changes';

/**
 * For when a question is asked: now, a position, or a moment. `time` of now is what the clock says, which decides of
 * dates that rows hold; without it that is the time of the last event.
 */
export type AsOf =
  | { readonly kind: 'now'; readonly time?: string }
  | { readonly kind: 'position'; readonly position: bigint }
  | { readonly kind: 'time'; readonly time: string };

/** An answer, and the position of the snapshot that it was read in (the asked one, for a past one). */
export interface Answered<A> {
  readonly position: bigint;
  readonly answer: A | Refusal;
}

/** The catalogue's rows: derived from the log, deletable at any time. One group: one checkpoint, one transaction. */
export abstract class ReadModel {
  /** How far the rows have come; undefined when nothing was applied yet. */
  abstract checkpoint(): Promise<Checkpoint | undefined>;

  /**
   * Applies changes in their order and stores the checkpoint, in one transaction. Changes at or before the stored
   * checkpoint are skipped. The checkpoint must be beyond the stored one; without changes it may be the same position
   * with another resume.
   * @throws NotApplicable when an event makes rows that can not be; nothing is applied then
   */
  abstract apply(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void>;

  /** Deletes every row and the checkpoint: the next apply begins from nothing. */
  abstract reset(): Promise<void>;

  /**
   * Answers a question from rows and checkpoint of one snapshot. Refs are resolved as of the asked time, names of models
   * regardless of it. A position that the rows have not reached is answered from where they stand; a page after the
   * first from the position of the first, whatever is asked.
   */
  abstract ask<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<Answered<Answer<Q>>>;

  /** Event types that were skipped since this release does not know them, with the first position of each. */
  abstract unknownTypes(): Promise<ReadonlyMap<string, bigint>>;

  /** Keeps that an event type was skipped at a position; the first position of a type stays. */
  abstract rememberUnknown(type: string, position: bigint): Promise<void>;

  /** The models that are parked. */
  abstract parked(): Promise<readonly ParkedModel[]>;

  /** Parks a model until the rows are reset or replaced; its rows stay as they are. */
  abstract park(model: ParkedModel): Promise<void>;

  /** Begins rows beside these, from nothing. Only one of them is built at a time; those that a crash left are gone. */
  abstract beginNext(): Promise<NextRows>;

  /** Gives the rows free, and those that are being built beside them; no call may follow. */
  abstract close(): Promise<void>;
}

/** The event that a failure is about. */
export interface FailedEvent {
  readonly position: bigint;
  readonly type: string;
  readonly modelId: string | undefined;
}

/** An event makes rows that can not be, however often it is tried: its model is to be parked. */
export class NotApplicable extends Error {
  readonly name = 'NotApplicable';

  constructor(
    readonly event: FailedEvent,
    cause: unknown,
  ) {
    super(`the ${event.type} at ${event.position} could not be applied to the rows`, { cause });
  }
}

/** The rows can not be read or written now. The code is the operating system's (`ENOSPC`) or the adapter's own. */
export class ReadModelFailure extends Error {
  readonly name = 'ReadModelFailure';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
