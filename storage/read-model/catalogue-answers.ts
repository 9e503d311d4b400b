import type { Kysely } from 'kysely';
import type { Answered, AsOf } from '#application/ports/read-model';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { CatalogueTables } from './catalogue-tables';
import { readCursor } from './cursor';
import { listDeployments } from './queries/deployments';
import { audit, showHistory } from './queries/history';
import { listAliases, showAlias } from './queries/holders';
import { listModels, showModel } from './queries/models';
import { namedDigests } from './queries/named-digests';
import { listProjects, showPolicy, showProject } from './queries/projects';
import { resolve } from './queries/resolve';
import { servedDigests } from './queries/served-digests';
import { listChecks, listEvaluations, listFiles, listVersions, showLineage, showVersion } from './queries/versions';
import { earlier, standAt, today, type Standpoint } from './standpoint';

type CatalogueAnswers = {
  readonly [Q in CatalogueQuery]: (
    db: Kysely<CatalogueTables>,
    question: Question<Q>,
    at: Standpoint,
  ) => Promise<Answer<Q> | Refusal>;
};

/** Every question of the catalogue and the function that answers it. */
export const catalogueAnswers: CatalogueAnswers = {
  'list-projects': listProjects,
  'show-project': showProject,
  'show-policy': showPolicy,
  'list-models': listModels,
  'show-model': showModel,
  'list-aliases': listAliases,
  'show-alias': showAlias,
  'list-deployments': listDeployments,
  'list-versions': listVersions,
  'show-version': showVersion,
  'list-files': listFiles,
  'list-evaluations': listEvaluations,
  'show-lineage': showLineage,
  'list-checks': listChecks,
  resolve,
  'served-digests': servedDigests,
  'named-digests': namedDigests,
  'show-history': showHistory,
  audit,
};

/**
 * Answers a question; to be called inside one snapshot of the database. A page after the first is read as of the
 * position of the first, whatever time is asked.
 */
export async function answerQuestion<Q extends CatalogueQuery>(
  db: Kysely<CatalogueTables>,
  query: Q,
  question: Question<Q>,
  asOf: AsOf,
): Promise<Answered<Answer<Q>>> {
  const now = await today(db);
  const cursor = 'cursor' in question ? question.cursor : undefined;
  const at = cursor === undefined ? await standAt(db, now, asOf) : standAtCursor(query, now, cursor);
  if (at === undefined) {
    return { position: BigInt(now.position), answer: refuse('invalid-cursor', { cursor: cursor ?? '' }) };
  }
  return { position: BigInt(at.position), answer: await catalogueAnswers[query](db, question, at) };
}

function standAtCursor(query: CatalogueQuery, now: Standpoint, text: string): Standpoint | undefined {
  const cursor = readCursor(text);
  if (cursor?.list !== query || cursor.logId !== now.logId || cursor.position > now.position) return undefined;
  return { ...earlier(now, cursor.position), after: cursor.after };
}
