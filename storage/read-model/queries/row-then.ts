import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';

/**
 * The condition that a row is the one of its key that was true at a standpoint, where the query knows the key: as
 * openAt, but found at once, however often the rows of that key have changed. Of the past that is the row that began
 * last, if it had not ended.
 * @param alias of the table in the query
 * @param key what each column of the key is compared with: never a column of the same alias
 */
export function rowThen(
  table: keyof CatalogueTables,
  alias: string,
  key: Readonly<Record<string, RawBuilder<unknown>>>,
  at: Standpoint,
): RawBuilder<SqlBool> {
  if (at.current) return openAt(alias, at);
  const isKey = Object.entries(key).map(([column, value]) => sql`began.${sql.ref(column)} = ${value}`);
  const began = sql`select max(began.valid_from) from ${sql.table(table)} as began
    where ${sql.join(isKey, sql` and `)} and began.valid_from <= ${at.position}`;
  return sql<SqlBool>`(${sql.ref(`${alias}.valid_from`)} = (${began}) and ${openAt(alias, at)})`;
}
