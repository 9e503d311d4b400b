import { readModelMigrations } from '#migrations/read-model/migrations';
import { inspectDatabase, type DatabaseFinding } from '#storage/engines/sqlite/inspect-database';

export interface RowsContent {
  /** How far the rows have come, and in which log; undefined for none. */
  readonly checkpoint: { readonly logId: string; readonly position: number } | undefined;
  /** Types of events that were passed over, since no release that wrote here knew them. */
  readonly unknownTypes: readonly string[];
}

/** What the file of the read model holds, without opening it for writing; tables of another release are not read. */
export function inspectRows(file: string): DatabaseFinding<RowsContent> {
  return inspectDatabase(file, (database, schema) => {
    if (schema !== readModelMigrations.length) return undefined;
    return {
      checkpoint: database
        .prepare<[], { logId: string; position: number }>('SELECT log_id AS logId, position FROM checkpoint')
        .get(),
      unknownTypes: database.prepare<[], string>('SELECT type FROM unknown_types ORDER BY position').pluck().all(),
    };
  });
}
