import type { VersionEvent } from '#models/events/version';
import type { Check } from '#models/values/check';
import type { Recorded } from '../recorded';
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
    };
  }
  if (!state) throw new Error(`${event.type} on a version that was never submitted`);
  switch (event.type) {
    case 'VersionDescribed':
      return { ...withChecks(state, event.data.checks), metadata: event.data.metadata, tags: event.data.tags };
    case 'EvaluationRecorded':
      return {
        ...withChecks(state, event.data.checks),
        evaluations: [...state.evaluations, ...event.data.evaluations],
      };
    case 'LineageLinked':
      return { ...withChecks(state, event.data.checks), lineage: [...state.lineage, ...event.data.links] };
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

function withChecks(state: VersionState, checks: readonly Check[]): VersionState {
  return { ...state, checks: new Map([...state.checks, ...checks.map((check) => [check.name, check] as const)]) };
}
