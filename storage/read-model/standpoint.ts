import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import type { AsOf } from '#application/ports/read-model';
import { formatPosition } from '#models/values/position';
import type { CatalogueTables } from './catalogue-tables';

/** From where a question is answered. */
export interface Standpoint {
  readonly logId: string;
  /** What stood at this position is told; 0 is before everything. */
  readonly position: number;
  /** Whether that is the checkpoint itself: then the open rows alone are looked at. */
  readonly current: boolean;
  /** The moment that is asked for, where it is known without looking; see momentOf. */
  readonly time?: string;
  /** Where the page before ended; undefined on a first page. */
  readonly after?: string;
}

/** Where the rows stand: their checkpoint; before everything when there is none. */
export async function today(db: Kysely<CatalogueTables>): Promise<Standpoint> {
  const row = await db.selectFrom('checkpoint').select(['log_id', 'position']).executeTakeFirst();
  return { logId: row?.log_id ?? '', position: row?.position ?? 0, current: true };
}

/**
 * Where a question stands that is asked as of then. A position that the rows have not reached is where they stand.
 * A moment is the last position whose running maximum of recording times is not later.
 */
export async function standAt(db: Kysely<CatalogueTables>, now: Standpoint, asOf: AsOf): Promise<Standpoint> {
  switch (asOf.kind) {
    case 'now':
      return asOf.time === undefined ? now : { ...now, time: asOf.time };
    case 'position':
      return earlier(now, Number(asOf.position));
    case 'time': {
      const row = await db
        .selectFrom('audit')
        .select('position')
        .where('recorded_max', '<=', inMilliseconds(asOf.time))
        .orderBy('recorded_max', 'desc')
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst();
      return { ...earlier(now, row?.position ?? 0), time: inMilliseconds(asOf.time) };
    }
  }
}

/** The same standpoint at an earlier position. */
export function earlier(now: Standpoint, position: number): Standpoint {
  return position >= now.position ? now : { ...now, position, current: false };
}

/** The moment at which a question is asked, by which dates that rows hold are judged; of a position its event's time. */
export async function momentOf(db: Kysely<CatalogueTables>, at: Standpoint): Promise<string> {
  if (at.time !== undefined) return at.time;
  const row = await db
    .selectFrom('audit')
    .select('recorded_max')
    .where('position', '<=', at.position)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.recorded_max ?? '';
}

/** A moment in the form in which events are stamped, so that their texts compare as their times do. */
export function inMilliseconds(instant: string): string {
  return new Date(instant).toISOString();
}

/** The condition that a temporal row, of a table or its alias in the query, was true at a standpoint. */
export function openAt(table: string, at: Standpoint): RawBuilder<SqlBool> {
  const from = sql.ref(`${table}.valid_from`);
  const to = sql.ref(`${table}.valid_to`);
  return at.current
    ? sql<SqlBool>`${to} is null`
    : sql<SqlBool>`(${from} <= ${at.position} and (${to} is null or ${to} > ${at.position}))`;
}

/** A row's position for the outside. */
export function positionToken(at: Standpoint, position: number): string {
  return formatPosition({ logId: at.logId, position: BigInt(position) });
}
