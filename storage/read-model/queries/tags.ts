import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';
import { groupRows } from './grouping';

/** The tags of models or versions, by owner; in the order of their names. */
export async function tagsOf(
  db: Kysely<CatalogueTables>,
  ownerIds: readonly string[],
  at: Standpoint,
): Promise<ReadonlyMap<string, Record<string, string>>> {
  if (ownerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('tags as t')
    .select(['t.owner_id', 't.name', 't.value'])
    .where('t.owner_id', 'in', ownerIds)
    .where(openAt('t', at))
    .orderBy('t.owner_id')
    .orderBy('t.name')
    .execute();
  const groups = groupRows(
    rows,
    (row) => row.owner_id,
    (row): [string, string] => [row.name, row.value],
  );
  return new Map([...groups].map(([id, tags]) => [id, Object.fromEntries(tags)]));
}

/** The condition that an owner (a column, as `alias.column`) has a tag: `key`, or `key=value`; keys are kept in lower case. */
export function hasTag(owner: string, tag: string, at: Standpoint): RawBuilder<SqlBool> {
  const cut = tag.indexOf('=');
  const name = foldSlug(cut < 0 ? tag : tag.slice(0, cut));
  const value = cut < 0 ? sql`` : sql` and t.value = ${tag.slice(cut + 1)}`;
  return sql<SqlBool>`exists (select 1 from tags as t where t.owner_id = ${sql.ref(owner)} and t.name = ${name}${value} and ${openAt('t', at)})`;
}
