import type { Kysely } from 'kysely';
import type { VersionAnswer } from '#models/queries/versions';
import type { Check } from '#models/values/check';
import type { FileEntry } from '#models/values/file-entry';
import type { LineageLink } from '#models/values/lineage';
import type { CatalogueTables } from '../catalogue-tables';
import { openAt, type Standpoint } from '../standpoint';
import type { VersionRow } from './version-rows';

type Db = Kysely<CatalogueTables>;

/** A version as its row names it, and what brought its content. */
type OfContent = Pick<VersionRow, 'version_id' | 'content_id'>;

/** A version's files by path. */
export async function filesOf(db: Db, version: OfContent, at: Standpoint): Promise<FileEntry[]> {
  return db
    .selectFrom('version_files as f')
    .select(['f.path', 'f.size', 'f.digest'])
    .where('f.version_id', '=', version.version_id)
    .where('f.content_id', '=', version.content_id)
    .where(openAt('f', at))
    .orderBy('f.path')
    .execute();
}

/** A version's evaluations in the order in which they were recorded. */
export async function evaluationsOf(db: Db, versionId: string, at: Standpoint): Promise<VersionAnswer['evaluations']> {
  const rows = await db
    .selectFrom('metrics as e')
    .select(['e.metric', 'e.value', 'e.unit', 'e.direction', 'e.dataset', 'e.split', 'e.slice'])
    .select(['e.interval_low', 'e.interval_high', 'e.interval_level', 'e.recorded_at', 'e.recorded_by'])
    .where('e.version_id', '=', versionId)
    .where(openAt('e', at))
    .orderBy('e.valid_from')
    .orderBy('e.place')
    .execute();
  return rows.map((row) => ({
    metric: row.metric,
    value: row.value,
    ...(row.unit === null ? {} : { unit: row.unit }),
    direction: row.direction === 'lower-is-better' ? row.direction : 'higher-is-better',
    dataset: row.dataset,
    split: row.split,
    ...(row.slice === null ? {} : { slice: row.slice }),
    ...intervalOf(row.interval_low, row.interval_high, row.interval_level),
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
  }));
}

function intervalOf(low: number | null, high: number | null, level: number | null) {
  return low === null || high === null || level === null ? {} : { confidenceInterval: { low, high, level } };
}

/** A version's lineage in the order in which it was linked. */
export async function lineageOf(db: Db, versionId: string, at: Standpoint): Promise<LineageLink[]> {
  const rows = await db
    .selectFrom('lineage_edges as l')
    .select('l.link')
    .where('l.version_id', '=', versionId)
    .where(openAt('l', at))
    .orderBy('l.valid_from')
    .orderBy('l.place')
    .execute();
  return rows.map((row) => JSON.parse(row.link) as LineageLink);
}

/** A version's checks in the order of their vocabulary. */
export async function checksOf(db: Db, versionId: string, at: Standpoint): Promise<Check[]> {
  const row = await db
    .selectFrom('checks as c')
    .select(['c.format', 'c.safety', 'c.metadata', 'c.evaluation', 'c.lineage'])
    .select(['c.sensitive_data', 'c.licence', 'c.signature'])
    .where('c.version_id', '=', versionId)
    .where(openAt('c', at))
    .executeTakeFirst();
  const texts = row ? Object.values(row) : [];
  return texts.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Check]));
}

/** A version's metadata record, and what its inspection said: nothing where nothing was found. */
export async function recordOf(db: Db, version: OfContent, at: Standpoint) {
  const row = await db
    .selectFrom('metadata as d')
    .leftJoin('inspections as i', (join) =>
      join.onRef('i.version_id', '=', 'd.version_id').on('i.content_id', '=', version.content_id).on(openAt('i', at)),
    )
    .select(['d.record', 'd.sources', 'i.verdict', 'i.findings', 'i.report', 'i.tensor_count'])
    .where('d.version_id', '=', version.version_id)
    .where(openAt('d', at))
    .executeTakeFirstOrThrow();
  return {
    metadata: JSON.parse(row.record) as VersionAnswer['metadata'],
    sources: JSON.parse(row.sources ?? '{}') as VersionAnswer['sources'],
    verdict: row.verdict,
    findings: JSON.parse(row.findings ?? '[]') as VersionAnswer['findings'],
    report: row.report,
    tensorCount: row.tensor_count,
  };
}
