import type { StoredEvent } from '#models/events/envelope';

/** A stretch of the log, in its order. */
export interface FeedBatch {
  readonly logId: string;
  /** No event of ours lies strictly between this position and the first event. */
  readonly previous: bigint;
  readonly events: readonly StoredEvent[];
  /** How far was looked, as EventLog.readAll tells it; stored also when nothing was found. */
  readonly resume: string;
  /** Whether the log's end was reached. */
  readonly atHead: boolean;
}

/** Brings the log to projections, in log order, at least once. */
export abstract class EventFeed {
  /**
   * Delivers what comes after a resume (undefined: from the beginning), then what is appended, one batch at a time: the
   * next comes when the promise of the last has resolved; when it rejects, or the log can not be read, the same stretch
   * comes again after a pause, which grows while that goes on.
   * @param failed is told of each time that a stretch could not be read or taken, and why
   * @returns a function that ends the delivery, and resolves when no batch is under way
   */
  abstract start(
    after: string | undefined,
    deliver: (batch: FeedBatch) => Promise<void>,
    failed?: (failure: unknown) => void,
  ): () => Promise<void>;
}
