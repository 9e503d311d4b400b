import type { CatalogueRows } from '#application/ports/catalogue-rows';
import type { KnownEvent } from '#models/events/envelope';
import type { Check } from '#models/values/check';
import { concernedVersions } from './concerned-versions';
import { complete, put, type Projection } from './projection';

type Columns = Partial<CatalogueRows['versions']['columns']>;

/**
 * Versions with their availability. An event that changes nothing which the row says makes none: attached content, say,
 * until it is sealed. A deleted version keeps its row, since an event that was decided before the deletion may come after
 * it on the version's own stream. The row of a submission stands until the registration takes its place.
 */
export const versions: Projection = (event) =>
  concernedVersions(event).flatMap((versionId) => {
    const columns = changes(event, versionId);
    if (Object.keys(columns).length === 0) return [];
    const change = event.type === 'VersionRegistered' ? complete : put;
    return [change('versions', { version_id: versionId }, columns)];
  });

function changes(event: KnownEvent, versionId: string): Columns {
  switch (event.type) {
    case 'VersionSubmitted': {
      const { projectId, modelId, content, format, facts, checks } = event.data;
      return {
        project_id: projectId,
        model_id: modelId,
        number: null,
        content: content.kind,
        content_id: event.id,
        digest: null,
        tree: null,
        uri: content.kind === 'external' ? content.uri : null,
        format,
        bytes: facts.bytes,
        parameter_count: facts.parameterCount,
        availability: 'active',
        safety: 'unknown',
        deprecation: null,
        stage: 'none',
        previous: null,
        registered_at: event.recordedAt,
        registered_by: event.actor,
        ...safetyIn(checks),
      };
    }
    case 'VersionRegistered': {
      const { number, digest, tree, availability, previous } = event.data;
      const registered = { registered_at: event.recordedAt, registered_by: event.actor };
      return { number, digest, tree, availability, previous, ...registered };
    }
    case 'VersionSealed': {
      const { attachment, content, digest, tree, format, bytes, parameterCount, availability, checks } = event.data;
      const sealed = { content, content_id: attachment, digest, tree, format, bytes, availability };
      return { ...sealed, parameter_count: parameterCount, ...safetyIn(checks) };
    }
    case 'VersionDescribed':
    case 'EvaluationRecorded':
    case 'LineageLinked':
      return safetyIn(event.data.checks);
    case 'StageTransitioned':
    case 'StageRolledBack': {
      const move = event.data.moves.find((candidate) => candidate.versionId === versionId);
      return move ? { stage: move.to } : {};
    }
    case 'VersionDeprecated': {
      const { date, successor, reason } = event.data;
      return { availability: 'deprecated', deprecation: JSON.stringify({ date, successor, reason }) };
    }
    case 'VersionArchived':
      return { availability: 'archived' };
    case 'VersionRetired':
      return { availability: 'retired' };
    case 'VersionQuarantined':
      return { availability: 'quarantined' };
    case 'VersionRestored':
    case 'VersionReleased': {
      const { availability } = event.data;
      return availability === 'active' ? { availability, deprecation: null } : { availability };
    }
    case 'VersionDeleted':
      return { availability: 'deleted' };
    case 'ModelDeleted':
      return { availability: 'deleted', stage: 'none' };
    default:
      return {};
  }
}

function safetyIn(checks: readonly Check[]): Columns {
  const safety = checks.find((check) => check.name === 'safety');
  return safety ? { safety: safety.outcome } : {};
}
