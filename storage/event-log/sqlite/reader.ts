import type { Statement } from 'better-sqlite3';
import type { LogPlace } from '#application/ports/event-log-errors';
import type { Database } from '#storage/engines/sqlite/database';
import { damageText, DamagedRow } from './failures';
import { isDamage } from '#storage/engines/sqlite/failures';
import { hasItsChecksum, placeOf, type EventRow } from './rows';

/** A page ends early when its events have this many characters of data, so that a reader's memory has a bound. */
export const pageCharacters = 4 * 1024 * 1024;

/** Rows in log order, and whether the log ended with them. */
export interface RowPage {
  readonly rows: readonly EventRow[];
  readonly atHead: boolean;
}

/** The last row's place and time. */
export type RowHead = Pick<EventRow, 'position' | 'recorded_at'>;

/** Reads the table; a row that is not what was appended is given to nobody. */
export class Reader {
  private readonly stream: Statement<[string, number, number], EventRow>;
  private readonly after: Statement<[bigint, number], EventRow>;
  private readonly last: Statement<[], RowHead>;

  constructor(database: Database) {
    this.stream = database.prepare('SELECT * FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?');
    this.after = database.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
    this.last = database.prepare('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1');
  }

  /** @throws DamagedRow */
  readStream(stream: string, from: number, limit: number): EventRow[] {
    const rows: EventRow[] = [];
    try {
      for (const row of this.stream.iterate(stream, from, limit)) rows.push(undamaged(row));
      return rows;
    } catch (error) {
      throw damageAt({ stream, revision: from + rows.length }, error);
    }
  }

  /** At least one event when there is one, at most `limit`. @throws DamagedRow when the first one is damaged */
  readAll(after: bigint, limit: number): RowPage {
    const rows: EventRow[] = [];
    let characters = 0;
    try {
      for (const row of this.after.iterate(after, limit)) {
        rows.push(undamaged(row));
        characters += row.data.length;
        if (characters >= pageCharacters) break;
      }
      const seen = BigInt(rows.at(-1)?.position ?? after);
      return { rows, atHead: seen >= BigInt(this.last.get()?.position ?? 0) };
    } catch (error) {
      const damage = damageAt({ position: BigInt(rows.at(-1)?.position ?? after) + 1n }, error);
      if (rows.length === 0 || !(damage instanceof DamagedRow)) throw damage;
      return { rows, atHead: false };
    }
  }

  /** Undefined when the log is empty. */
  head(): RowHead | undefined {
    return this.last.get();
  }
}

/** What an error says of a place: that it is damaged, where pages are not what SQLite wrote. */
function damageAt(place: LogPlace, error: unknown): unknown {
  return isDamage(error) ? new DamagedRow(place, damageText(error)) : error;
}

/** The row, if it is what was appended. @throws DamagedRow */
export function undamaged(row: EventRow): EventRow {
  if (hasItsChecksum(row)) return row;
  throw new DamagedRow(placeOf(row), 'its checksum is that of other content');
}
