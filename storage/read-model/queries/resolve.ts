import type { Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { CatalogueTables } from '../catalogue-tables';
import { isSafe } from '../servable';
import type { Standpoint } from '../standpoint';
import { filesOf } from './evidence';
import { findVersion } from './refs';
import { deprecationOf } from './version-rows';

/**
 * The version that a ref names, ready to be fetched: three statements. A quarantined or retired one is refused, one
 * whose content is still to come, and, so that nothing unsafe is ever served, one whose safety check has not passed.
 */
export async function resolve(
  db: Kysely<CatalogueTables>,
  question: Question<'resolve'>,
  at: Standpoint,
): Promise<Answer<'resolve'> | Refusal> {
  const found = await findVersion(db, question, at);
  if (isRefusal(found)) return found;
  const { row, ref, resolvedBy } = found;
  const { project, model } = found.model;
  const { availability, number } = row;
  if (availability === 'quarantined' || availability === 'retired' || availability === 'deleted')
    return refuse(`version-${availability}`, { project, model, version: number });
  if (row.content === 'pending') return refuse('version-pending', { project, model, version: number });
  if (!isSafe(row)) {
    const state = `${availability}, but its safety check is ${row.safety}`;
    return refuse('version-not-servable', { project, model, version: number, availability: state });
  }
  const files = row.content === 'held' ? await filesOf(db, row, at) : [];
  return {
    project,
    model,
    modelId: found.model.modelId,
    ref,
    resolvedBy,
    version: number,
    versionId: row.version_id,
    digest: row.digest,
    content: row.content,
    uri: row.uri,
    availability,
    deprecation: deprecationOf(row),
    files: files.map((file) => ({ ...file, href: hrefOf(project, model, number, file.path) })),
  };
}

/** Where a file's bytes are served: each segment of its path encoded for itself. */
function hrefOf(project: string, model: string, version: number, path: string): string {
  return `/api/v1/files/${project}/${model}/${version}/${path.split('/').map(encodeURIComponent).join('/')}`;
}
