import { sql, type Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { CatalogueTables } from '../catalogue-tables';
import { pageOf } from '../cursor';
import type { Standpoint } from '../standpoint';
import { checksOf, evaluationsOf, filesOf, lineageOf, recordOf } from './evidence';
import { aliasNames } from './holders';
import { versionChanges } from './last-changes';
import { findModel } from './names';
import { findVersion } from './refs';
import { hasTag, tagsOf } from './tags';
import { versionsAt, versionSummary } from './version-rows';

type Db = Kysely<CatalogueTables>;

/** Versions of a model, the highest number first; deleted ones never, retired ones with the archived. */
export async function listVersions(
  db: Db,
  question: Question<'list-versions'>,
  at: Standpoint,
): Promise<Answer<'list-versions'> | Refusal> {
  const model = await findModel(db, question, at);
  if (isRefusal(model)) return model;
  let query = versionsAt(db, model.modelId, at)
    .where('v.availability', '!=', 'deleted')
    .orderBy('v.number', 'desc')
    .limit(question.limit + 1);
  if (question.archived !== 'yes')
    query = query.where('v.availability', question.archived === 'only' ? 'in' : 'not in', ['archived', 'retired']);
  if (question.stage !== undefined) query = query.where(sql`lower(v.stage)`, '=', foldSlug(question.stage));
  if (question.tag !== undefined) query = query.where(hasTag('v.version_id', question.tag, at));
  if (at.after !== undefined) {
    if (!/^\d{1,9}$/.test(at.after)) return refuse('invalid-cursor', { cursor: question.cursor ?? '' });
    query = query.where('v.number', '<', Number(at.after));
  }
  const rows = await query.execute();
  const ids = rows.map((row) => row.version_id);
  const aliases = await aliasNames(db, ids, at);
  const changed = await versionChanges(db, ids, at);
  return pageOf(
    'list-versions',
    at,
    question.limit,
    rows,
    (row) => row.number,
    (row) => versionSummary(row, model, aliases.get(row.version_id) ?? [], changed.get(row.version_id) ?? 0, at),
  );
}

/** One version with everything that is known about it. */
export async function showVersion(
  db: Db,
  question: Question<'show-version'>,
  at: Standpoint,
): Promise<Answer<'show-version'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  const id = found.row.version_id;
  const aliases = await aliasNames(db, [id], at);
  const tags = await tagsOf(db, [id], at);
  const changed = await versionChanges(db, [id], at);
  return {
    ...versionSummary(found.row, found.model, aliases.get(id) ?? [], changed.get(id) ?? 0, at),
    tags: tags.get(id) ?? {},
    ...(await recordOf(db, found.row, at)),
    evaluations: await evaluationsOf(db, id, at),
    lineage: await lineageOf(db, id, at),
    checks: await checksOf(db, id, at),
    files: await filesOf(db, found.row, at),
  };
}

/** The files of a version; none when its content is external or pending. */
export async function listFiles(
  db: Db,
  question: Question<'list-files'>,
  at: Standpoint,
): Promise<Answer<'list-files'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  return { version: found.row.number, items: await filesOf(db, found.row, at) };
}

/** The evaluations of a version. */
export async function listEvaluations(
  db: Db,
  question: Question<'list-evaluations'>,
  at: Standpoint,
): Promise<Answer<'list-evaluations'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  return { version: found.row.number, items: await evaluationsOf(db, found.row.version_id, at) };
}

/** The checks of a version. */
export async function listChecks(
  db: Db,
  question: Question<'list-checks'>,
  at: Standpoint,
): Promise<Answer<'list-checks'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  return { version: found.row.number, items: await checksOf(db, found.row.version_id, at) };
}

/** Where a version comes from, and which versions came after it. */
export async function showLineage(
  db: Db,
  question: Question<'show-lineage'>,
  at: Standpoint,
): Promise<Answer<'show-lineage'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  const { number, previous, version_id } = found.row;
  const next = await versionsAt(db, found.model.modelId, at)
    .where('v.previous', '=', number)
    .where('v.availability', '!=', 'deleted')
    .orderBy('v.number')
    .execute();
  const links = await lineageOf(db, version_id, at);
  return { version: number, previous, next: next.map((row) => row.number), links };
}
