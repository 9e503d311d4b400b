import type { KnownEvent } from '#models/events/envelope';
import { preliminaryEvents } from '#models/events/vocabulary';
import { foldSlug } from '#models/values/slug';
import { concernedVersions } from './concerned-versions';
import { append, type Projection } from './projection';
import { summaryOf } from './summary';

/** The audit trail: one row an event, which names one version that it is about, and one for each of the others. */
export const audit: Projection = (event) => {
  const versions = concernedVersions(event);
  const about = event.type === 'ModelDeleted' ? undefined : versions.shift();
  return [
    append('audit', {
      event_id: event.id,
      recorded_at: event.recordedAt,
      type: event.type,
      schema_version: event.schemaVersion,
      stream: event.stream,
      revision: event.revision,
      actor: event.actor,
      command_id: event.commandId,
      correlation_id: event.correlationId,
      causation_id: event.causationId,
      project_id: ('projectId' in event.data ? event.data.projectId : event.subject.projectId) ?? null,
      model_id: ('modelId' in event.data ? event.data.modelId : event.subject.modelId) ?? null,
      version_id: about ?? null,
      preliminary: preliminaryEvents.has(event.type) ? 1 : 0,
      summary: summaryOf(event),
      data: JSON.stringify(event.data),
    }),
    ...versions.map((versionId) => append('audit_versions', { version_id: versionId })),
    ...concernedStages(event).map((stage) => append('audit_stages', { stage_folded: stage })),
  ];
};

/** The folded names of the stages that a version came into or left, or that were rolled back; each once. */
function concernedStages(event: KnownEvent): string[] {
  if (event.type !== 'StageTransitioned' && event.type !== 'StageRolledBack') return [];
  const { moves } = event.data;
  const own = event.type === 'StageRolledBack' ? [event.data.stage] : [event.data.from, event.data.to];
  const names = [...own, ...moves.flatMap(({ from, to }) => [from, to])].map(foldSlug);
  return [...new Set(names)].filter((name) => name !== 'none');
}
