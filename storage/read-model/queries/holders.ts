import type { Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import type { AliasAnswer, Holder } from '#models/queries/models';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';
import { groupRows } from './grouping';
import { findModel } from './names';

type Db = Kysely<CatalogueTables>;

/** Holders of stages by model: by stage, last entered first. */
export async function stageHolders(
  db: Db,
  modelIds: readonly string[],
  at: Standpoint,
): Promise<ReadonlyMap<string, Holder[]>> {
  if (modelIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('stage_holders as s')
    .select(['s.model_id', 's.name', 's.version_id', 's.number', 's.entry_id', 's.since', 's.held_by'])
    .where('s.model_id', 'in', modelIds)
    .where(openAt('s', at))
    .orderBy('s.name_folded')
    .orderBy('s.valid_from', 'desc')
    .orderBy('s.number', 'desc')
    .execute();
  return groupRows(rows, (row) => row.model_id, holder);
}

/** Aliases by model, in the order of their names. */
export async function aliasesOf(
  db: Db,
  modelIds: readonly string[],
  at: Standpoint,
): Promise<ReadonlyMap<string, AliasAnswer[]>> {
  if (modelIds.length === 0) return new Map();
  const rows = await aliasesAt(db, at).where('a.model_id', 'in', modelIds).orderBy('a.name_folded').execute();
  return groupRows(rows, (row) => row.model_id, aliasAnswer);
}

/** The names of the aliases of versions, by version. */
export async function aliasNames(
  db: Db,
  versionIds: readonly string[],
  at: Standpoint,
): Promise<ReadonlyMap<string, string[]>> {
  if (versionIds.length === 0) return new Map();
  const rows = await aliasesAt(db, at).where('a.version_id', 'in', versionIds).orderBy('a.name_folded').execute();
  return groupRows(
    rows,
    (row) => row.version_id ?? '',
    (row) => row.name,
  );
}

/** The aliases of a model. */
export async function listAliases(
  db: Db,
  question: Question<'list-aliases'>,
  at: Standpoint,
): Promise<Answer<'list-aliases'> | Refusal> {
  const model = await findModel(db, question, at);
  if (isRefusal(model)) return model;
  const found = await aliasesOf(db, [model.modelId], at);
  return { items: found.get(model.modelId) ?? [] };
}

/** One alias of a model, by its name without case. */
export async function showAlias(
  db: Db,
  question: Question<'show-alias'>,
  at: Standpoint,
): Promise<Answer<'show-alias'> | Refusal> {
  const model = await findModel(db, question, at);
  if (isRefusal(model)) return model;
  const row = await aliasesAt(db, at)
    .where('a.model_id', '=', model.modelId)
    .where('a.name_folded', '=', foldSlug(question.alias))
    .executeTakeFirst();
  if (row) return aliasAnswer(row);
  return refuse('alias-not-found', { project: model.project, model: model.model, alias: question.alias });
}

function aliasesAt(db: Db, at: Standpoint) {
  return db
    .selectFrom('aliases as a')
    .select(['a.model_id', 'a.name', 'a.follows', 'a.version_id', 'a.number', 'a.entry_id', 'a.since', 'a.held_by'])
    .where(openAt('a', at));
}

type AliasRow = Awaited<ReturnType<ReturnType<typeof aliasesAt>['execute']>>[number];

/** A row as the holder that it tells of: of a stage with a version, of an alias perhaps with none. */
function holder<Version extends AliasRow['number'], Id extends AliasRow['version_id']>(
  row: Omit<AliasRow, 'follows' | 'number' | 'version_id'> & { readonly number: Version; readonly version_id: Id },
) {
  return {
    name: row.name,
    version: row.number,
    versionId: row.version_id,
    entryId: row.entry_id,
    since: row.since,
    by: row.held_by,
  };
}

function aliasAnswer(row: AliasRow): AliasAnswer {
  return { ...holder(row), follows: row.follows };
}
