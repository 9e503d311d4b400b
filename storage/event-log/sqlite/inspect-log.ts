import { eventLogSchema } from '#migrations/event-log/schema';
import { inspectDatabase, type DatabaseFinding } from '#storage/engines/sqlite/inspect-database';

/** Events of one type and schema version. */
export interface EventKind {
  readonly type: string;
  readonly schemaVersion: number;
  readonly count: number;
  /** Position of the first one. */
  readonly first: number;
}

export interface LogContent {
  /** Position of the last event; 0 for an empty log. */
  readonly head: number;
  /** Ids of the logs that this one was restored from, the oldest first, and its own; none for one that has not begun. */
  readonly lineage: readonly string[];
  readonly kinds: readonly EventKind[];
}

/**
 * What the file of an event log holds, without opening it for writing; a schema that this release does not know is not
 * read.
 * @param registryStream the stream in which the log says its id
 */
export function inspectLog(file: string, registryStream: string): DatabaseFinding<LogContent> {
  return inspectDatabase(file, (database, schema) => {
    if (schema < 1 || schema > eventLogSchema.steps.length) return undefined;
    return {
      head: database.prepare<[], number>('SELECT coalesce(max(position), 0) FROM events').pluck().get() ?? 0,
      lineage: database
        .prepare<[string], string>(
          "SELECT data ->> '$.logId' FROM events WHERE stream = ? AND type = 'LogStarted' ORDER BY revision",
        )
        .pluck()
        .all(registryStream),
      kinds: database
        .prepare<[], EventKind>(
          `SELECT type, schema_version AS schemaVersion, count(*) AS count, min(position) AS first
           FROM events GROUP BY type, schema_version ORDER BY first`,
        )
        .all(),
    };
  });
}
