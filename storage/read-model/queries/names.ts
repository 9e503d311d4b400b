import { sql, type Kysely } from 'kysely';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';
import { rowThen } from './row-then';

type Db = Kysely<CatalogueTables>;

/** A model under the names that it had at the standpoint. */
export interface FoundModel {
  readonly modelId: string;
  readonly project: string;
  readonly model: string;
  /** The policy of its project, as JSON text. */
  readonly policy: string;
}

/** A project by its slug, without case. */
export async function findProject(db: Db, project: string, at: Standpoint) {
  const row = await db
    .selectFrom('projects as p')
    .select(['p.project_id', 'p.slug'])
    .where('p.slug_folded', '=', foldSlug(project))
    .where(openAt('p', at))
    .executeTakeFirst();
  return row ? { projectId: row.project_id, slug: row.slug } : refuse('project-not-found', { project });
}

/** A model by any name that means it, without case. A name means the same model at every time. */
export async function findModel(
  db: Db,
  names: { readonly project: string; readonly model: string },
  at: Standpoint,
): Promise<FoundModel | Refusal> {
  const row = await db
    .selectFrom('projects as p')
    .innerJoin('policies as y', (join) => join.onRef('y.project_id', '=', 'p.project_id').on(openAt('y', at)))
    .leftJoin('model_names as n', (join) =>
      join
        .onRef('n.project_id', '=', 'p.project_id')
        .on('n.slug_folded', '=', foldSlug(names.model))
        .on('n.valid_to', 'is', null),
    )
    .leftJoin('models as m', (join) =>
      join.onRef('m.model_id', '=', 'n.model_id').on(rowThen('models', 'm', { model_id: sql.ref('n.model_id') }, at)),
    )
    .select(['p.slug as project', 'y.policy', 'n.model_id as meant', 'm.slug as model'])
    .where('p.slug_folded', '=', foldSlug(names.project))
    .where(openAt('p', at))
    .executeTakeFirst();
  if (!row) return refuse('project-not-found', { project: names.project });
  if (row.meant === null) return refuse('model-not-found', names);
  if (row.model === null) {
    const existed = await hasExisted(db, row.meant, at);
    return existed ? refuse('model-deleted', names) : refuse('model-not-found', names);
  }
  return { modelId: row.meant, project: row.project, model: row.model, policy: row.policy };
}

/** The id of the model that a name means, also when the model was deleted before. */
export async function findModelOfThePast(
  db: Db,
  names: { readonly project: string; readonly model: string },
  at: Standpoint,
): Promise<string | Refusal> {
  const project = await findProject(db, names.project, at);
  if ('refused' in project) return project;
  const row = await db
    .selectFrom('model_names as n')
    .select('n.model_id')
    .where('n.project_id', '=', project.projectId)
    .where('n.slug_folded', '=', foldSlug(names.model))
    .where('n.valid_to', 'is', null)
    .executeTakeFirst();
  if (!row || !(await hasExisted(db, row.model_id, at))) return refuse('model-not-found', names);
  return row.model_id;
}

async function hasExisted(db: Db, modelId: string, at: Standpoint): Promise<boolean> {
  const row = await db
    .selectFrom('models')
    .select('model_id')
    .where('model_id', '=', modelId)
    .where('valid_from', '<=', at.position)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
