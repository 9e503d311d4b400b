import { inspectDatabase } from '#storage/engines/sqlite/inspect-database';

/** When the last event of a log was recorded (RFC 3339), without opening its file for writing; undefined for none. */
export function lastRecordedAt(file: string): string | undefined {
  const found = inspectDatabase(file, (database) =>
    database.prepare<[], string>('SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1').pluck().get(),
  );
  return found.state === 'present' ? found.content : undefined;
}
