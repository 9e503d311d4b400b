import { eventLogSchema } from '#migrations/event-log/schema';
import { inspectDatabase } from '#storage/engines/sqlite/inspect-database';
import { messageOf } from '#storage/engines/sqlite/failures';
import type { LogPlace } from '#application/ports/event-log-errors';
import { DamagedRow } from './failures';
import { Reader } from './reader';

/** The first event behind a position that is not what was appended. */
export interface DamagedEvent {
  readonly place: LogPlace;
  readonly reason: string;
}

const pageSize = 1000;
const lookedAt = 100_000;

/**
 * Looks at the events of a log that come after a position, at most 100,000, without opening its file for writing.
 * Undefined where they are whole, or the file can not be read at all.
 */
export function firstDamageIn(file: string, after: number): DamagedEvent | undefined {
  const found = inspectDatabase(file, (database, schema) => {
    if (schema !== eventLogSchema.steps.length) return undefined;
    const reader = new Reader(database);
    try {
      for (let seen = after, atHead = false; !atHead && seen < after + lookedAt;) {
        const page = reader.readAll(BigInt(seen), pageSize);
        seen = page.rows.at(-1)?.position ?? seen;
        ({ atHead } = page);
      }
      return undefined;
    } catch (failure) {
      if (failure instanceof DamagedRow) return { place: failure.place, reason: failure.reason };
      return { place: {}, reason: messageOf(failure) };
    }
  });
  return found.state === 'present' ? found.content : undefined;
}
