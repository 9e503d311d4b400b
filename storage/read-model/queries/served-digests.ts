import type { Kysely } from 'kysely';
import type { Answer, Question } from '#models/queries/catalogue';
import type { CatalogueTables } from '../catalogue-tables';
import { servable } from '../servable';
import { openAt, type Standpoint } from '../standpoint';

/** Of some digests those that a file of a servable version has, in any model, in the order in which they were asked. */
export async function servedDigests(
  db: Kysely<CatalogueTables>,
  { digests }: Question<'served-digests'>,
  at: Standpoint,
): Promise<Answer<'served-digests'>> {
  if (digests.length === 0) return { digests: [] };
  const rows = await db
    .selectFrom('version_files as f')
    .innerJoin('versions as v', (join) =>
      join.onRef('v.version_id', '=', 'f.version_id').onRef('v.content_id', '=', 'f.content_id').on(openAt('v', at)),
    )
    .select('f.digest')
    .distinct()
    .where('f.digest', 'in', digests)
    .where(openAt('f', at))
    .where('v.number', 'is not', null)
    .where(servable('v'))
    .execute();
  const served = new Set(rows.map((row) => row.digest));
  return { digests: digests.filter((digest) => served.has(digest)) };
}
