import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EventType } from '#models/events/vocabulary';
import { Policy } from '#models/policy/policy';
import type { Answer, Question } from '#models/queries/catalogue';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { pageOf } from '../cursor';
import { openAt, positionToken, type Standpoint } from '../standpoint';

type Db = Kysely<CatalogueTables>;

/** Projects by name. */
export async function listProjects(
  db: Db,
  question: Question<'list-projects'>,
  at: Standpoint,
): Promise<Answer<'list-projects'>> {
  let query = projectsAt(db, at)
    .orderBy('p.slug_folded')
    .limit(question.limit + 1);
  if (at.after !== undefined) query = query.where('p.slug_folded', '>', at.after);
  const rows = await query.execute();
  return pageOf('list-projects', at, question.limit, rows, (row) => row.slug_folded, projectAnswer(at));
}

/** One project. */
export async function showProject(
  db: Db,
  { project }: Question<'show-project'>,
  at: Standpoint,
): Promise<Answer<'show-project'> | Refusal> {
  const row = await projectsAt(db, at).where('p.slug_folded', '=', foldSlug(project)).executeTakeFirst();
  return row ? projectAnswer(at)(row) : refuse('project-not-found', { project });
}

/** The policy that held in a project. */
export async function showPolicy(
  db: Db,
  { project }: Question<'show-policy'>,
  at: Standpoint,
): Promise<Answer<'show-policy'> | Refusal> {
  const row = await db
    .selectFrom('projects as p')
    .innerJoin('policies as y', (join) => join.onRef('y.project_id', '=', 'p.project_id').on(openAt('y', at)))
    .select(['p.slug', 'y.revision', 'y.policy', 'y.since', 'y.changed_by', 'y.valid_from'])
    .where('p.slug_folded', '=', foldSlug(project))
    .where(openAt('p', at))
    .executeTakeFirst();
  if (!row) return refuse('project-not-found', { project });
  const policy = Policy.parse(JSON.parse(row.policy));
  return {
    project: row.slug,
    revision: row.revision,
    policy,
    since: row.since,
    changedBy: row.changed_by,
    position: positionToken(at, row.valid_from),
  };
}

function projectsAt(db: Db, at: Standpoint) {
  return db
    .selectFrom('projects as p')
    .innerJoin('policies as y', (join) => join.onRef('y.project_id', '=', 'p.project_id').on(openAt('y', at)))
    .select([
      'p.project_id',
      'p.slug',
      'p.slug_folded',
      'p.title',
      'p.description',
      'p.created_at',
      'p.created_by',
      'p.valid_from',
      'y.preset',
      'y.revision',
    ])
    .select(modelCount(at).as('models'))
    .where(openAt('p', at));
}

/**
 * How many models a project has. Of the past it is told by the events that began and ended them: a model has a row for
 * each of its changes, and those would all have to be looked at.
 */
function modelCount(at: Standpoint): RawBuilder<number> {
  if (at.current) {
    return sql<number>`(select count(*) from models as m where m.project_id = p.project_id and ${openAt('m', at)})`;
  }
  const told = (type: EventType): RawBuilder<number> => sql<number>`(select count(*) from audit as a
    where a.project_id = p.project_id and a.type = ${type} and a.position <= ${at.position})`;
  return sql<number>`(${told('ModelRegistered')} - ${told('ModelDeleted')})`;
}

type ProjectRow = Awaited<ReturnType<ReturnType<typeof projectsAt>['execute']>>[number];

function projectAnswer(at: Standpoint) {
  return (row: ProjectRow): Answer<'show-project'> => ({
    id: row.project_id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    models: Number(row.models),
    preset: row.preset,
    policyRevision: row.revision,
    createdAt: row.created_at,
    createdBy: row.created_by,
    position: positionToken(at, row.valid_from),
  });
}
