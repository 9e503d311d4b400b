import type { Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';

/**
 * Of some digests those that name a file or the manifest of a registered version that is not deleted, whatever else it
 * is, and those of inspection reports, which outlive their version; in the order in which they were asked.
 */
export async function namedDigests(
  db: Kysely<CatalogueTables>,
  { digests }: Question<'named-digests'>,
  at: Standpoint,
): Promise<Answer<'named-digests'>> {
  if (digests.length === 0) return { digests: [] };
  const files = await db
    .selectFrom('version_files as f')
    .innerJoin('versions as v', (join) =>
      join.onRef('v.version_id', '=', 'f.version_id').onRef('v.content_id', '=', 'f.content_id').on(openAt('v', at)),
    )
    .select('f.digest')
    .distinct()
    .where('f.digest', 'in', digests)
    .where(openAt('f', at))
    .where('v.number', 'is not', null)
    .where('v.availability', '!=', 'deleted')
    .execute();
  const manifests = await db
    .selectFrom('versions as v')
    .select('v.digest')
    .distinct()
    .where('v.digest', 'in', digests)
    .where(openAt('v', at))
    .where('v.number', 'is not', null)
    .where('v.content', '=', 'held')
    .where('v.availability', '!=', 'deleted')
    .execute();
  const reports = await db
    .selectFrom('inspections as i')
    .select('i.report as digest')
    .distinct()
    .where('i.report', 'in', digests)
    .where('i.valid_from', '<=', at.position)
    .execute();
  const named = new Set([...files, ...manifests, ...reports].map(({ digest }) => digest));
  return { digests: digests.filter((digest) => named.has(digest)) };
}
