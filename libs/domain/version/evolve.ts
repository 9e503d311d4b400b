import type { VersionEvent } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { Check } from '#models/values/check';
import type { Recorded } from '../recorded';
import { attachmentsAfter, withAttachment, withChecks } from './attachments';
import type { VersionState } from './state';

/** An event of a version's stream, with the command that made it. */
export type RecordedVersionEvent = Recorded<VersionEvent> & { readonly commandId: string };

/** The version after one more event. */
export function evolveVersion(state: VersionState | undefined, event: RecordedVersionEvent): VersionState {
  if (event.type === 'VersionSubmitted') {
    const { data } = event;
    return {
      versionId: data.versionId,
      modelId: data.modelId,
      content: data.content,
      submitted: data,
      metadata: data.metadata,
      tags: data.tags,
      evaluations: data.evaluations,
      lineage: data.lineage,
      checks: new Map(data.checks.map((check) => [check.name, check])),
      approvals: new Map(),
      attachments: new Map(),
    };
  }
  if (!state) throw new Error(`${event.type} on a version that was never submitted`);
  switch (event.type) {
    case 'ContentAttached':
      return withAttachment(state, event);
    case 'VersionDescribed':
      return { ...judged(state, event.data), metadata: event.data.metadata, tags: event.data.tags };
    case 'EvaluationRecorded':
      return {
        ...judged(state, event.data),
        evaluations: [...state.evaluations, ...event.data.evaluations],
      };
    case 'LineageLinked':
      return { ...judged(state, event.data), lineage: [...state.lineage, ...event.data.links] };
    case 'TransitionApproved': {
      const { from, to, policyRevision, reason } = event.data;
      const approval = {
        id: event.id,
        commandId: event.commandId,
        from,
        to,
        policyRevision,
        reason,
        approvedAt: event.recordedAt,
      };
      return { ...state, approvals: new Map(state.approvals).set(event.commandId, approval) };
    }
    case 'TransitionFailed': {
      const open = [...state.approvals].filter(([, approval]) => approval.id !== event.data.approval);
      return { ...state, approvals: new Map(open) };
    }
  }
}

/** What is said of a version holds whichever content turns out to be its own. */
function judged(
  state: VersionState,
  said: { readonly checks: readonly Check[]; readonly metadata?: MetadataRecord },
): VersionState {
  return { ...state, checks: withChecks(state.checks, said.checks), attachments: attachmentsAfter(state, said) };
}
