import type { Page } from '#models/queries/page';
import type { Standpoint } from './standpoint';

/** What a cursor carries: its list, the log and the position of the list's first page, and where the page ended. */
export interface Cursor {
  readonly list: string;
  readonly logId: string;
  readonly position: number;
  readonly after: string;
}

/** Writes a cursor as unpadded base64url. */
export function writeCursor({ list, logId, position, after }: Cursor): string {
  return Buffer.from(JSON.stringify([list, logId, position, after])).toString('base64url');
}

/** Reads a cursor; undefined when it is none. */
export function readCursor(text: string): Cursor | undefined {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [list, logId, position, after] = parts as unknown[];
  if (typeof list !== 'string' || typeof logId !== 'string' || typeof after !== 'string') return undefined;
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0) return undefined;
  return { list, logId, position, after };
}

/**
 * Cuts what was read to a page: `limit` rows, and the cursor of the next when one more was read.
 * @param keyOf where a row stands in the list's order
 */
export function pageOf<Row, Item>(
  list: string,
  at: Standpoint,
  limit: number,
  rows: readonly Row[],
  keyOf: (row: Row) => string | number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? writeCursor({ list, logId: at.logId, position: at.position, after: String(keyOf(last)) })
      : null;
  return { items: shown.map(toItem), next };
}
