import type { EventLog, StreamWrite } from '#application/ports/event-log';

/** How a suite gets logs of one adapter. */
export interface EventLogFactory {
  /** A new, empty log. */
  readonly create: () => Promise<EventLog>;
  /** Closes a log that was created here and opens it again; absent where nothing outlives closing. */
  readonly reopen?: (log: EventLog) => Promise<EventLog>;
  /** A log whose appends break after as many writes as the function says; absent where this cannot be brought about. */
  readonly breaking?: (prefix: (writes: readonly StreamWrite[]) => number | undefined) => Promise<EventLog>;
  /** A number of runs of the comparison with the model; it costs the more, the slower a commit is. */
  readonly modelRuns: number;
}
