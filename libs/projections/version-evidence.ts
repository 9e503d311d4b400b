import type { CatalogueRows, RowOperation } from '#application/ports/catalogue-rows';
import type { KnownEvent } from '#models/events/envelope';
import type { Check, CheckName } from '#models/values/check';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import { endAll, put, type Projection } from './projection';

type Submitted = KnownEvent & { readonly type: 'VersionSubmitted' };

/** What is known about a version: files, inspection, metadata, tags, metrics, lineage, checks. */
export const versionEvidence: Projection = (event) => {
  switch (event.type) {
    case 'VersionSubmitted':
      return submitted(event);
    case 'ContentAttached':
      return contentRows(event, event.data);
    case 'VersionSealed': {
      const { versionId, metadata, sources, checks } = event.data;
      const found = sources && { sources: JSON.stringify(sources) };
      return [
        put('metadata', { version_id: versionId }, { record: JSON.stringify(metadata), ...found }),
        ...checkRows(versionId, checks),
      ];
    }
    case 'VersionDescribed': {
      const { versionId, metadata, tags, removedTags, checks } = event.data;
      return [
        put('metadata', { version_id: versionId }, { record: JSON.stringify(metadata) }),
        ...removedTags.map((name): RowOperation => ({ op: 'end', table: 'tags', key: { owner_id: versionId, name } })),
        ...tagRows(versionId, tags),
        ...checkRows(versionId, checks),
      ];
    }
    case 'EvaluationRecorded': {
      const { versionId, evaluations, checks } = event.data;
      return [...metricRows(event, versionId, evaluations), ...checkRows(versionId, checks)];
    }
    case 'LineageLinked': {
      const { versionId, links, checks } = event.data;
      return [...edgeRows(event, versionId, links), ...checkRows(versionId, checks)];
    }
    case 'VersionDeleted':
      return endEvidence(event.data.versionId);
    case 'ModelDeleted':
      return event.data.versions.flatMap(({ versionId }) => endEvidence(versionId));
    default:
      return [];
  }
};

function submitted(event: Submitted): RowOperation[] {
  const { versionId, metadata, sources, tags, evaluations, lineage, checks } = event.data;
  return [
    ...contentRows(event, event.data),
    put(
      'metadata',
      { version_id: versionId },
      { record: JSON.stringify(metadata), sources: sources ? JSON.stringify(sources) : null },
    ),
    ...tagRows(versionId, tags),
    ...metricRows(event, versionId, evaluations),
    ...edgeRows(event, versionId, lineage),
    ...checkRows(versionId, checks),
  ];
}

/** Files and inspection of content, under the event that brought it: they show once the version's row names that. */
function contentRows(
  { id }: KnownEvent,
  {
    versionId,
    content,
    verdict,
    findings,
    facts,
  }: Pick<Submitted['data'], 'versionId' | 'content' | 'verdict' | 'findings' | 'facts'>,
): RowOperation[] {
  const brought = { version_id: versionId, content_id: id };
  const held = content.kind === 'held' ? content : undefined;
  const report = held?.report ?? null;
  const { tensorCount } = facts;
  const isInspected = verdict !== null || findings.length > 0 || report !== null || tensorCount !== null;
  const found = { verdict, findings: JSON.stringify(findings), report, tensor_count: tensorCount };
  return [
    ...(isInspected ? [put('inspections', brought, found)] : []),
    ...(held?.files ?? []).map(({ path, size, digest }) =>
      put('version_files', { ...brought, path }, { size, digest }),
    ),
  ];
}

function tagRows(versionId: string, tags: Readonly<Record<string, string>>): RowOperation[] {
  return Object.entries(tags).map(([name, value]) => put('tags', { owner_id: versionId, name }, { value }));
}

function metricRows(event: KnownEvent, versionId: string, evaluations: readonly Evaluation[]): RowOperation[] {
  return evaluations.map((evaluation, place) =>
    put(
      'metrics',
      { version_id: versionId, event_id: event.id, place },
      {
        metric: evaluation.metric,
        value: evaluation.value,
        unit: evaluation.unit ?? null,
        direction: evaluation.direction,
        dataset: evaluation.dataset,
        split: evaluation.split,
        slice: evaluation.slice ?? null,
        interval_low: evaluation.confidenceInterval?.low ?? null,
        interval_high: evaluation.confidenceInterval?.high ?? null,
        interval_level: evaluation.confidenceInterval?.level ?? null,
        recorded_at: event.recordedAt,
        recorded_by: event.actor,
      },
    ),
  );
}

function edgeRows(event: KnownEvent, versionId: string, links: readonly LineageLink[]): RowOperation[] {
  return links.map((link, place) =>
    put(
      'lineage_edges',
      { version_id: versionId, event_id: event.id, place },
      { kind: link.kind, target: targetOf(link), link: JSON.stringify(link) },
    ),
  );
}

/** What an edge points at: a dataset's name, a run's id, a commit, a base model's ref. */
function targetOf(link: LineageLink): string {
  switch (link.kind) {
    case 'dataset':
      return link.name;
    case 'run':
      return link.id;
    case 'commit':
      return link.commit;
    case 'base-model':
      return link.ref;
  }
}

function checkRows(versionId: string, checks: readonly Check[]): RowOperation[] {
  if (checks.length === 0) return [];
  const columns = checks.map((check) => [columnOf[check.name], JSON.stringify(check)] as const);
  return [put('checks', { version_id: versionId }, Object.fromEntries(columns))];
}

const columnOf: Readonly<Record<CheckName, keyof CatalogueRows['checks']['columns']>> = {
  format: 'format',
  safety: 'safety',
  metadata: 'metadata',
  evaluation: 'evaluation',
  lineage: 'lineage',
  'sensitive-data': 'sensitive_data',
  licence: 'licence',
  signature: 'signature',
};

function endEvidence(versionId: string): RowOperation[] {
  return [
    endAll('version_files', { version_id: versionId }),
    endAll('inspections', { version_id: versionId }),
    endAll('metadata', { version_id: versionId }),
    endAll('metrics', { version_id: versionId }),
    endAll('lineage_edges', { version_id: versionId }),
    endAll('checks', { version_id: versionId }),
    endAll('tags', { owner_id: versionId }),
  ];
}
