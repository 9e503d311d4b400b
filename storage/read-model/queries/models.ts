import { sql, type Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { pageOf } from '../cursor';
import { servable } from '../servable';
import { openAt, positionToken, type Standpoint } from '../standpoint';
import { aliasesOf, stageHolders } from './holders';
import { lastChange } from './last-changes';
import { findModel, findProject } from './names';
import { rowThen } from './row-then';
import { hasTag, tagsOf } from './tags';

type Db = Kysely<CatalogueTables>;

/** Models of a project by name. */
export async function listModels(
  db: Db,
  question: Question<'list-models'>,
  at: Standpoint,
): Promise<Answer<'list-models'> | Refusal> {
  const project = await findProject(db, question.project, at);
  if (isRefusal(project)) return project;
  let query = modelsByName(db, project.projectId, at).limit(question.limit + 1);
  const name = sql.ref<string>(at.current ? 'm.slug_folded' : 'n.slug_folded');
  if (question.archived !== 'yes') query = query.where('m.archived', '=', question.archived === 'only' ? 1 : 0);
  if (question.tag !== undefined) query = query.where(hasTag('m.model_id', question.tag, at));
  if (question.prefix !== undefined) {
    // No character of a slug sorts behind z, so that what begins with the prefix lies before prefix + {.
    const prefix = foldSlug(question.prefix);
    query = query.where(name, '>=', prefix).where(name, '<', `${prefix}{`);
  }
  if (at.after !== undefined) query = query.where(name, '>', at.after);
  const rows = await query.execute();
  const toAnswer = await modelAnswers(db, rows, project.slug, at);
  return pageOf('list-models', at, question.limit, rows, (row) => row.slug_folded, toAnswer);
}

/** One model. */
export async function showModel(
  db: Db,
  question: Question<'show-model'>,
  at: Standpoint,
): Promise<Answer<'show-model'> | Refusal> {
  const found = await findModel(db, question, at);
  if (isRefusal(found)) return found;
  const row = await modelRows(db, at)
    .where('m.model_id', '=', found.modelId)
    .where(rowThen('models', 'm', { model_id: sql.val(found.modelId) }, at))
    .executeTakeFirstOrThrow();
  const toAnswer = await modelAnswers(db, [row], found.project, at);
  return toAnswer(row);
}

/**
 * The models of a project by name. Those of the past are found by the names that were ever given out: a name means the
 * same model for ever, while a model has had a row for each of its changes.
 */
function modelsByName(db: Db, projectId: string, at: Standpoint) {
  if (at.current) {
    return modelRows(db, at).where('m.project_id', '=', projectId).where(openAt('m', at)).orderBy('m.slug_folded');
  }
  return modelRows(db, at)
    .innerJoin('model_names as n', 'n.model_id', 'm.model_id')
    .where('n.project_id', '=', projectId)
    .where('n.valid_to', 'is', null)
    .whereRef('n.slug_folded', '=', 'm.slug_folded')
    .where(rowThen('models', 'm', { model_id: sql.ref('n.model_id') }, at))
    .orderBy('n.slug_folded');
}

/** Models with when they changed last. */
function modelRows(db: Db, at: Standpoint) {
  return db
    .selectFrom('models as m')
    .innerJoin('audit as c', (join) => join.on('c.position', '=', lastChange('m.model_id', at)))
    .select([
      'm.model_id',
      'm.slug',
      'm.slug_folded',
      'm.title',
      'm.description',
      'm.archived',
      'm.created_at',
      'm.created_by',
      'c.recorded_at',
      'c.position',
    ]);
}

type ModelRow = Awaited<ReturnType<ReturnType<typeof modelRows>['execute']>>[number];

async function modelAnswers(db: Db, rows: readonly ModelRow[], project: string, at: Standpoint) {
  const ids = rows.map((row) => row.model_id);
  const [counts, stages, aliases, tags] = [
    await versionCounts(db, ids, at),
    await stageHolders(db, ids, at),
    await aliasesOf(db, ids, at),
    await tagsOf(db, ids, at),
  ];
  return (row: ModelRow): Answer<'show-model'> => ({
    id: row.model_id,
    project,
    slug: row.slug,
    title: row.title,
    description: row.description,
    tags: tags.get(row.model_id) ?? {},
    archived: row.archived === 1,
    versions: counts.get(row.model_id)?.count ?? 0,
    latest: counts.get(row.model_id)?.latest ?? null,
    stages: stages.get(row.model_id) ?? [],
    aliases: aliases.get(row.model_id) ?? [],
    createdAt: row.created_at,
    createdBy: row.created_by,
    changedAt: row.recorded_at,
    position: positionToken(at, row.position),
  });
}

/** How many versions are registered and not deleted, and the highest that may be served, by model. */
async function versionCounts(db: Db, modelIds: readonly string[], at: Standpoint) {
  if (modelIds.length === 0) return new Map<string, { count: number; latest: number | null }>();
  const rows = await db
    .selectFrom('versions as v')
    .select((eb) => [
      'v.model_id',
      eb.fn.countAll<number>().as('count'),
      eb.fn.max<number | null>(eb.case().when(servable('v')).then(eb.ref('v.number')).end()).as('latest'),
    ])
    .where('v.model_id', 'in', modelIds)
    .where('v.number', 'is not', null)
    .where('v.availability', '!=', 'deleted')
    .where(openAt('v', at))
    .groupBy('v.model_id')
    .execute();
  return new Map(rows.map((row) => [row.model_id, { count: Number(row.count), latest: row.latest }]));
}
