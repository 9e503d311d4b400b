import type { Checkpoint, ParkedModel, RowChange } from './row-changes';

/** Counts of rows. */
export interface RowCensus {
  /** Rows of the audit, which are one for each event. */
  readonly events: number;
  /** Open rows. */
  readonly versions: number;
  /** Rows that were written or changed to make them. */
  readonly written: number;
}

/** A row that is not as it should be. */
export interface RowDifference {
  readonly table: string;
  /** What names the row, with the position at which it began. */
  readonly key: Readonly<Record<string, string | number | null>>;
  /** The row is not there, should not be there, or has other values in these columns. */
  readonly what: 'missing' | 'extra' | readonly string[];
}

/** What was decided while rows were built, and is kept with them. */
export interface Decisions {
  readonly parked: readonly ParkedModel[];
  readonly unknownTypes: ReadonlyMap<string, bigint>;
}

/**
 * Rows that are built beside the live ones. No question sees them until they are swapped in; after a crash they are
 * gone, and the live ones serve.
 */
export abstract class NextRows {
  /** How far they are stored, and after a failure are to be loaded on; undefined for not at all. */
  abstract checkpoint(): Promise<Checkpoint | undefined>;

  /**
   * Takes changes in their order, up to a checkpoint beyond the one before; they may be stored later, together with
   * others. At most two calls wait to be carried out: give a page when the one before the last was taken.
   * @throws NotApplicable when an event makes rows that can not be; what was taken and is not stored is dropped then, and
   * what follows is refused with the same, until `checkpoint` was asked, from where the log is to be read on
   */
  abstract load(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void>;

  /**
   * Stores all that was taken, and makes whatever questions need beside the rows, which takes its time.
   * @param signal aborted, ends it soon with the signal's reason; it can be asked again
   * @throws NotApplicable as `load`
   */
  abstract finish(signal?: AbortSignal): Promise<void>;

  /** Counts what is stored. */
  abstract census(): Promise<RowCensus>;

  /** Some models that a seed chooses, each with all streams that its rows say it has events in; not very long ones. */
  abstract someModels(seed: number, count: number): Promise<readonly SampledModel[]>;

  /** Applies all changes of a model one by one to rows of their own. @returns where the stored ones are different */
  abstract refold(modelId: string, changes: readonly RowChange[]): Promise<readonly RowDifference[]>;

  /**
   * Fixes the live rows as they are at this moment, to be compared with these.
   * @returns how far they have come
   */
  abstract beginComparison(): Promise<Checkpoint | undefined>;

  /** The tables that can be compared. */
  abstract tables(): readonly string[];

  /**
   * Compares a table of the fixed live rows with these.
   * @returns how many rows were looked at, and how the live ones are different, `limit` at most
   */
  abstract compareTable(
    table: string,
    limit: number,
  ): Promise<{ readonly rows: number; readonly differences: readonly RowDifference[] }>;

  /**
   * Makes them the live rows, in one step that is durable, and deletes those that were. No apply may be under way.
   * @throws NotApplicable as `load`; the live ones serve on then
   */
  abstract swap(decisions: Decisions): Promise<void>;

  /** Deletes them. */
  abstract discard(): Promise<void>;
}

/** A model and the streams that its events stand in. */
export interface SampledModel {
  readonly modelId: string;
  readonly streams: readonly string[];
}
