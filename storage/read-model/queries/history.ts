import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import type { CloudEvent } from '#models/queries/history';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { parsePosition } from '#models/values/position';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { pageOf } from '../cursor';
import { inMilliseconds, openAt, positionToken, type Standpoint } from '../standpoint';
import { findModelOfThePast, findProject } from './names';

type Db = Kysely<CatalogueTables>;

/** The events of a model's own stream, of its versions' streams, and of the names that were led to it. */
export async function showHistory(
  db: Db,
  question: Question<'show-history'>,
  at: Standpoint,
): Promise<Answer<'show-history'> | Refusal> {
  return eventPage(db, 'show-history', question, at);
}

/** The events of the whole registry, of a project, or of a model. */
export async function audit(db: Db, question: Question<'audit'>, at: Standpoint): Promise<Answer<'audit'> | Refusal> {
  if (question.version !== undefined && question.model === undefined) return needs('/version', 'model');
  if (question.model !== undefined && question.project === undefined) return needs('/model', 'project');
  return eventPage(db, 'audit', question, at);
}

async function eventPage(
  db: Db,
  list: 'show-history' | 'audit',
  question: Question<'audit'>,
  at: Standpoint,
): Promise<Answer<'audit'> | Refusal> {
  const newest = question.order === 'newest';
  const after = question.after === undefined ? undefined : positionAfter(question.after, at);
  if (isRefusal(after)) return after;
  const stretch = await stretchOf(db, question, after, at);
  if (isRefusal(stretch)) return stretch;
  let query = eventsAt(db, stretch, at)
    .orderBy('a.position', newest ? 'desc' : 'asc')
    .limit(question.limit + 1);

  const { project, model, version } = question;
  if (project !== undefined && model !== undefined) {
    const modelId = await findModelOfThePast(db, { project, model }, at);
    if (isRefusal(modelId)) return modelId;
    query = query.where('a.model_id', '=', modelId);
    if (version !== undefined) {
      const versionId = await versionIdOf(db, modelId, version, at);
      if (versionId === undefined) return refuse('version-not-found', { project, model, ref: String(version) });
      query = query.where('a.position', 'in', (eb) =>
        eb
          .selectFrom('audit as of')
          .select('of.position')
          .where('of.version_id', '=', versionId)
          .unionAll(eb.selectFrom('audit_versions as av').select('av.position').where('av.version_id', '=', versionId)),
      );
    }
  } else if (project !== undefined) {
    const found = await findProject(db, project, at);
    if (isRefusal(found)) return found;
    query = query.where('a.project_id', '=', found.projectId);
  }

  const [type, ...others] = question.type?.split(',') ?? [];
  if (type !== undefined && others.length === 0 && model === undefined) query = query.where('a.type', '=', type);
  else if (type !== undefined) {
    query = query.where(project === undefined ? sql.ref<string>('a.type') : unindexed('a.type'), 'in', [
      type,
      ...others,
    ]);
  }
  if (question.actor !== undefined) {
    query = query.where(project === undefined ? sql.ref<string>('a.actor') : unindexed('a.actor'), '=', question.actor);
  }
  if (question.stage !== undefined) {
    const stage = foldSlug(question.stage);
    // The events of one model are looked at one by one; of all others, those of the stage are fewer.
    query =
      model === undefined
        ? query.where('a.position', 'in', (eb) =>
            eb
              .selectFrom('audit_stages as s')
              .select('s.position')
              .where('s.stage_folded', '=', stage)
              .where('s.position', '>', stretch.after)
              .where('s.position', '<=', stretch.upTo),
          )
        : query.where((eb) =>
            eb.exists(
              eb
                .selectFrom('audit_stages as s')
                .select('s.position')
                .where('s.stage_folded', '=', stage)
                .whereRef('s.position', '=', 'a.position'),
            ),
          );
  }
  if (!question.all) query = query.where('a.preliminary', '=', 0);
  const rows = await query.execute();
  return pageOf(list, at, question.limit, rows, (row) => row.position, cloudEvent(at));
}

/** A position that was given out, of the log that the rows are of. */
function positionAfter(text: string, at: Standpoint): number | Refusal {
  const token = parsePosition(text);
  if (!token) return refuse('invalid-position', { position: text });
  return token.logId === at.logId ? Number(token.position) : refuse('position-of-older-log', { position: text });
}

/** The positions that a page may hold. One bound each: a database goes by one, and passes over what the others forbid. */
interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

async function stretchOf(
  db: Db,
  { order, since, until, cursor }: Question<'audit'>,
  after: number | undefined,
  at: Standpoint,
): Promise<Stretch | Refusal> {
  const lower = [0, after ?? 0];
  const upper = [at.position];
  if (since !== undefined) lower.push(await lastRecorded(db, '<', since));
  if (until !== undefined) upper.push(await lastRecorded(db, '<=', until));
  if (at.after !== undefined) {
    if (!/^\d{1,16}$/.test(at.after)) return refuse('invalid-cursor', { cursor: cursor ?? '' });
    if (order === 'newest') upper.push(Number(at.after) - 1);
    else lower.push(Number(at.after));
  }
  return { after: Math.max(...lower), upTo: Math.min(...upper) };
}

/**
 * The position of the last event that was recorded before a moment, or not after it; 0 when there is none. Recording
 * times never go back along the log, so that a moment cuts it in two.
 */
async function lastRecorded(db: Db, compared: '<' | '<=', moment: string): Promise<number> {
  const row = await db
    .selectFrom('audit')
    .select('position')
    .where('recorded_max', compared, inMilliseconds(moment))
    .orderBy('recorded_max', 'desc')
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** Audit rows under the names of their subjects: the model's slug is that of after the event. */
function eventsAt(db: Db, { after, upTo }: Stretch, at: Standpoint) {
  const events = db
    .selectFrom('audit as a')
    .selectAll('a')
    .select((eb) => [
      eb
        .selectFrom('projects as p')
        .select('p.slug')
        .whereRef('p.project_id', '=', 'a.project_id')
        .limit(1)
        .as('project'),
      eb
        .selectFrom('models as m')
        .select('m.slug')
        .whereRef('m.model_id', '=', 'a.model_id')
        .whereRef('m.valid_from', '<=', 'a.position')
        .orderBy('m.valid_from', 'desc')
        .limit(1)
        .as('model'),
      eb
        .selectFrom('versions as v')
        .select('v.number')
        .whereRef('v.version_id', '=', 'a.version_id')
        .where('v.number', 'is not', null)
        .where(openAt('v', at))
        .limit(1)
        .as('number'),
    ])
    .where('a.position', '<=', upTo);
  // Where both bounds are given, SQLite takes any index that has the position for as good as one that has more.
  return after === 0 ? events : events.where('a.position', '>', after);
}

type AuditRow = Awaited<ReturnType<ReturnType<typeof eventsAt>['execute']>>[number];

async function versionIdOf(db: Db, modelId: string, number: number, at: Standpoint): Promise<string | undefined> {
  const row = await db
    .selectFrom('versions as v')
    .select('v.version_id')
    .where('v.model_id', '=', modelId)
    .where('v.number', '=', number)
    .where(openAt('v', at))
    .executeTakeFirst();
  return row?.version_id;
}

function cloudEvent(at: Standpoint) {
  return (row: AuditRow): CloudEvent => ({
    specversion: '1.0',
    id: row.event_id,
    source: `urn:annals:${at.logId}`,
    type: row.type,
    subject: row.stream,
    time: row.recorded_at,
    datacontenttype: 'application/json',
    schemaversion: String(row.schema_version),
    revision: String(row.revision),
    position: positionToken(at, row.position),
    actor: row.actor,
    commandid: row.command_id,
    correlationid: row.correlation_id,
    causationid: row.causation_id,
    ...(row.preliminary === 1 ? { preliminary: true } : {}),
    project: row.project,
    model: row.model,
    version: row.number,
    summary: row.summary,
    data: JSON.parse(row.data) as CloudEvent['data'],
  });
}

/** A column in a form that no index serves: events of one project or model are few, those of one type are many. */
function unindexed(column: string): RawBuilder<string> {
  return sql<string>`coalesce(${sql.ref(column)}, '')`;
}

function needs(path: string, name: string): Refusal {
  return refuse('invalid-input', { problems: [{ path, message: `means nothing without ${name}` }] });
}
