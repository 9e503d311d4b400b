import { sql, type Kysely } from 'kysely';
import type { VersionSummaryAnswer } from '#models/queries/versions';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, positionToken, type Standpoint } from '../standpoint';
import type { FoundModel } from './names';

/**
 * The registered versions of a model, deleted ones too. Every query of versions begins here: one without a number
 * exists for nobody.
 */
export function versionsAt(db: Kysely<CatalogueTables>, modelId: string, at: Standpoint) {
  return db
    .selectFrom('versions as v')
    .select([
      'v.version_id',
      sql<number>`${sql.ref('v.number')}`.as('number'),
      'v.content',
      'v.content_id',
      'v.digest',
      'v.tree',
      'v.uri',
      'v.format',
      'v.bytes',
      'v.parameter_count',
      'v.availability',
      'v.safety',
      'v.deprecation',
      'v.stage',
      'v.previous',
      'v.registered_at',
      'v.registered_by',
    ])
    .where('v.model_id', '=', modelId)
    .where('v.number', 'is not', null)
    .where(openAt('v', at));
}

/** A version with its evidence, as one row of the query. */
export type VersionRow = Awaited<ReturnType<ReturnType<typeof versionsAt>['execute']>>[number];

/** A version's row as it is told outside. @param changed the position of its last change */
export function versionSummary(
  row: VersionRow,
  { project, model }: FoundModel,
  aliases: readonly string[],
  changed: number,
  at: Standpoint,
): VersionSummaryAnswer {
  return {
    number: row.number,
    id: row.version_id,
    project,
    model,
    content: row.content,
    digest: row.digest,
    tree: row.tree,
    uri: row.uri,
    format: row.format,
    bytes: row.bytes,
    parameterCount: row.parameter_count,
    availability: row.availability,
    deprecation: deprecationOf(row),
    stage: row.stage,
    aliases: [...aliases],
    previous: row.previous,
    registeredAt: row.registered_at,
    registeredBy: row.registered_by,
    position: positionToken(at, changed),
  };
}

/** From when a version should not be used any more, and what instead; null when nobody said so. */
export function deprecationOf(row: Pick<VersionRow, 'deprecation'>): VersionSummaryAnswer['deprecation'] {
  return row.deprecation === null ? null : (JSON.parse(row.deprecation) as VersionSummaryAnswer['deprecation']);
}
