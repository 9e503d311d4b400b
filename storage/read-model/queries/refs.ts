import { sql, type Kysely } from 'kysely';
import type { Policy } from '#models/policy/policy';
import type { ResolvedAnswer } from '#models/queries/versions';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { parseRef } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { servable } from '../servable';
import { openAt, type Standpoint } from '../standpoint';
import { findModel, type FoundModel } from './names';
import { rowThen } from './row-then';
import { versionsAt, type VersionRow } from './version-rows';

type Db = Kysely<CatalogueTables>;
type ResolvedBy = ResolvedAnswer['resolvedBy'];

/** A version, its model, and what in the question led to it. */
export interface FoundVersion {
  readonly model: FoundModel;
  readonly row: VersionRow;
  /** The ref that was asked; without one the policy's default. */
  readonly ref: string;
  readonly resolvedBy: ResolvedBy;
}

/**
 * The version that a ref names; without a ref, the policy's `defaultRef`. A stage's name wins over an alias of the same
 * name; a stage with several holders means the last that entered; of versions with one digest the highest that may be
 * served is meant. A deleted one is refused; any other is found, also one that may not be served.
 */
export async function findVersion(
  db: Db,
  question: { readonly project: string; readonly model: string; readonly ref?: string | undefined },
  at: Standpoint,
): Promise<FoundVersion | Refusal> {
  const model = await findModel(db, question, at);
  if (isRefusal(model)) return model;
  const ref = question.ref ?? policyOf(model).defaultRef;
  const found = await versionOf(db, model, ref, at);
  if (isRefusal(found)) return found;
  const { project, model: name } = model;
  if (!found.row) return refuse('version-not-found', { project, model: name, ref });
  if (found.row.availability === 'deleted')
    return refuse('version-deleted', { project, model: name, version: found.row.number });
  return { model, row: found.row, ref, resolvedBy: question.ref === undefined ? 'default' : found.by };
}

interface Candidate {
  readonly row: VersionRow | undefined;
  readonly by: ResolvedBy;
}

async function versionOf(db: Db, model: FoundModel, text: string, at: Standpoint): Promise<Candidate | Refusal> {
  const ref = parseRef(text);
  const versions = versionsAt(db, model.modelId, at);
  switch (ref?.kind) {
    case 'number':
      return { by: 'number', row: await versions.where('v.number', '=', ref.number).executeTakeFirst() };
    case 'digest':
      return {
        by: 'digest',
        row: await versions
          .where('v.digest', '=', ref.digest)
          .orderBy(
            sql`case when ${servable('v')} then 0 when v.availability = 'archived' then 1 when v.availability = 'deleted' then 3 else 2 end`,
          )
          .orderBy('v.number', 'desc')
          .limit(1)
          .executeTakeFirst(),
      };
    case 'latest':
      return {
        by: 'latest',
        row: await versions.where(servable('v')).orderBy('v.number', 'desc').limit(1).executeTakeFirst(),
      };
    case 'name':
      return namedVersion(db, model, ref.name, at);
    case undefined:
      return refuse('invalid-ref', { ref: text });
  }
}

async function namedVersion(db: Db, model: FoundModel, name: string, at: Standpoint): Promise<Candidate | Refusal> {
  const folded = foldSlug(name);
  const versions = versionsAt(db, model.modelId, at);
  const stage = policyOf(model).stages.find((candidate) => foldSlug(candidate.name) === folded);
  if (!stage) {
    const row = await versions
      .innerJoin('aliases as a', (join) =>
        join
          .onRef('a.version_id', '=', 'v.version_id')
          .onRef('a.model_id', '=', 'v.model_id')
          .on(rowThen('aliases', 'a', { model_id: sql.val(model.modelId), name_folded: sql.val(folded) }, at)),
      )
      .where('a.model_id', '=', model.modelId)
      .where('a.name_folded', '=', folded)
      .executeTakeFirst();
    return row ? { by: 'alias', row } : emptyAlias(db, model, folded, at);
  }
  const holder = db
    .selectFrom('stage_holders as s')
    .select('s.version_id')
    .where('s.model_id', '=', model.modelId)
    .where('s.name_folded', '=', folded)
    .where(openAt('s', at))
    .orderBy('s.valid_from', 'desc')
    .orderBy('s.number', 'desc')
    .limit(1);
  const row = await versions.where('v.version_id', '=', holder).executeTakeFirst();
  return row
    ? { by: 'stage', row }
    : refuse('stage-empty', { project: model.project, model: model.model, stage: stage.name });
}

/** An alias that follows a stage names no version while that is empty. */
async function emptyAlias(db: Db, model: FoundModel, folded: string, at: Standpoint): Promise<Candidate | Refusal> {
  const alias = await db
    .selectFrom('aliases as a')
    .select(['a.name', 'a.follows'])
    .where('a.model_id', '=', model.modelId)
    .where('a.name_folded', '=', folded)
    .where(openAt('a', at))
    .executeTakeFirst();
  if (!alias?.follows) return { by: 'alias', row: undefined };
  const { project, model: name } = model;
  return refuse('alias-empty', { project, model: name, alias: alias.name, stage: alias.follows });
}

function policyOf(model: FoundModel): Policy {
  return JSON.parse(model.policy) as Policy;
}
