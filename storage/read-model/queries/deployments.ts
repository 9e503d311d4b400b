import { sql, type Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import type { DeploymentAnswer } from '#models/queries/deployments';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { pageOf } from '../cursor';
import { momentOf, openAt, type Standpoint } from '../standpoint';
import { deploymentStanding } from './deployment-standing';
import { findModel, findProject } from './names';
import { deprecationOf } from './version-rows';

type Db = Kysely<CatalogueTables>;

/** What runs where: deployments by environment, in each the newest first. */
export async function listDeployments(
  db: Db,
  question: Question<'list-deployments'>,
  at: Standpoint,
): Promise<Answer<'list-deployments'> | Refusal> {
  const { project, model, environment, open, limit } = question;
  const within = model === undefined ? await findProject(db, project, at) : await findModel(db, { project, model }, at);
  if (isRefusal(within)) return within;
  const after = at.after === undefined ? undefined : readAfter(at.after);
  if (at.after !== undefined && !after) return refuse('invalid-cursor', { cursor: question.cursor ?? '' });
  const moment = after?.moment ?? (await momentOf(db, at));

  let query = deploymentsAt(db, at)
    .orderBy('d.environment_folded')
    .orderBy('d.since', 'desc')
    .orderBy('d.deployment_id')
    .limit(limit + 1);
  query =
    'modelId' in within
      ? query.where('m.model_id', '=', within.modelId)
      : query.where('m.project_id', '=', within.projectId);
  if (environment !== undefined) query = query.where('d.environment_folded', '=', foldSlug(environment));
  if (open !== 'all') query = query.where('d.ended_at', open === 'yes' ? 'is' : 'is not', null);
  if (after) {
    query = query.where((eb) =>
      eb.or([
        eb('d.environment_folded', '>', after.environment),
        eb.and([eb('d.environment_folded', '=', after.environment), eb('d.since', '<', after.since)]),
        eb.and([
          eb('d.environment_folded', '=', after.environment),
          eb('d.since', '=', after.since),
          eb('d.deployment_id', '>', after.id),
        ]),
      ]),
    );
  }
  const rows = await query.execute();
  const name = 'modelId' in within ? within.project : within.slug;
  return pageOf(
    'list-deployments',
    at,
    limit,
    rows,
    (row) => JSON.stringify([moment, row.environment_folded, row.since, row.deployment_id]),
    (row) => deploymentAnswer(row, name, moment),
  );
}

function deploymentsAt(db: Db, at: Standpoint) {
  return db
    .selectFrom('models as m')
    .innerJoin('deployments as d', (join) => join.onRef('d.model_id', '=', 'm.model_id').on(openAt('d', at)))
    .innerJoin('versions as v', (join) => join.onRef('v.version_id', '=', 'd.version_id').on(openAt('v', at)))
    .select([
      'm.slug as model',
      'd.deployment_id',
      'd.version_id',
      'd.environment',
      'd.environment_folded',
      'd.url',
      'd.since',
      'd.reason',
      'd.recorded_at',
      'd.recorded_by',
      'd.ended_at',
      'd.ended_by',
      sql<number>`${sql.ref('v.number')}`.as('number'),
      'v.availability',
      'v.deprecation',
      'v.stage',
    ])
    .select((eb) =>
      eb
        .selectFrom('stage_holders as s')
        .select('s.name')
        .whereRef('s.version_id', '=', 'd.version_id')
        .whereRef('s.valid_to', '>', 'd.valid_from')
        .where('s.valid_to', '<=', at.position)
        .orderBy('s.valid_to', 'desc')
        .limit(1)
        .as('left_stage'),
    )
    .where(openAt('m', at));
}

type DeploymentRow = Awaited<ReturnType<ReturnType<typeof deploymentsAt>['execute']>>[number];

function deploymentAnswer(row: DeploymentRow, project: string, moment: string): DeploymentAnswer {
  const { number, availability, stage } = row;
  const running = { number, availability, stage, deprecation: deprecationOf(row), leftStage: row.left_stage };
  return {
    id: row.deployment_id,
    project,
    model: row.model,
    version: number,
    versionId: row.version_id,
    environment: row.environment,
    url: row.url,
    since: row.since,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    by: row.recorded_by,
    recordedAt: row.recorded_at,
    reason: row.reason,
    ...(row.ended_at === null ? deploymentStanding(running, moment) : { standing: null, why: null }),
  };
}

/** Where a page ended, and the moment by which the first one judged; undefined when the text is none. */
function readAfter(text: string) {
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  const [moment, environment, since, id] = parts as unknown[];
  if (typeof moment !== 'string' || typeof environment !== 'string') return undefined;
  return typeof since === 'string' && typeof id === 'string' ? { moment, environment, since, id } : undefined;
}
