import { readModelMigrations } from '#migrations/read-model/migrations';
import { inspectDatabase, type DatabaseFinding } from '#storage/engines/sqlite/inspect-database';
import { generationFile, generationsIn, liveMark } from './generation-files';

export interface RowsContent {
  /** How far the rows have come, and in which log; undefined for none. */
  readonly checkpoint: { readonly logId: string; readonly position: number } | undefined;
  /** Types of events that were passed over, since no release that wrote here knew them. */
  readonly unknownTypes: readonly string[];
}

/**
 * What the rows in a directory hold, without opening them for writing; tables of another release are not read. Of several
 * generations it is the newest that became live; where none did, the newest.
 */
export function inspectRows(directory: string): DatabaseFinding<RowsContent> {
  const found = generationsIn(directory).map((generation) => inspectFile(generationFile(directory, generation)));
  const live = found.find((finding) => finding.state === 'present' && finding.applicationId === liveMark);
  return live ?? found[0] ?? { state: 'absent' };
}

function inspectFile(file: string): DatabaseFinding<RowsContent> {
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
