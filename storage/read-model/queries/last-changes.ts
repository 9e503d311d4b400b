import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';

/**
 * The position of the last event of a model's own stream, `model-<id>`: when the model changed last, whatever of it did.
 * @param modelId a column, as `alias.column`
 */
export function lastChange(modelId: string, at: Standpoint): RawBuilder<number> {
  return sql<number>`(select max(told.position) from audit as told
    where told.stream = 'model-' || ${sql.ref(modelId)}${upTo('told', at)})`;
}

/** The positions of the last events about versions, by version: those too by which another version displaced it. */
export async function versionChanges(
  db: Kysely<CatalogueTables>,
  versionIds: readonly string[],
  at: Standpoint,
): Promise<ReadonlyMap<string, number>> {
  if (versionIds.length === 0) return new Map();
  const last = sql<number>`(select max(last.position) from (
    select max(told.position) as position from audit as told where told.version_id = v.version_id${upTo('told', at)}
    union all
    select max(also.position) from audit_versions as also where also.version_id = v.version_id${upTo('also', at)}
  ) as last)`;
  const rows = await db
    .selectFrom('versions as v')
    .select(['v.version_id', last.as('position')])
    .where('v.version_id', 'in', versionIds)
    .where(openAt('v', at))
    .execute();
  return new Map(rows.map((row) => [row.version_id, row.position]));
}

/** Rows never go beyond their checkpoint. */
function upTo(table: string, at: Standpoint): RawBuilder<unknown> {
  return at.current ? sql`` : sql` and ${sql.ref(`${table}.position`)} <= ${at.position}`;
}
