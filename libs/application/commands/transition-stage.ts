import { approveTransition, transitionStage as carryOut } from '#domain/model/transition-stage';
import { olderThan } from '#domain/model/rollback-window';
import type { Approval } from '#domain/version/state';
import { TransitionStage as Body } from '#models/commands/places';
import type { KnownEvent } from '#models/events/envelope';
import type { PlaceChanged } from '#models/queries/commands';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Attempt, Outcome, UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';
import { givenVersion, type GivenVersion } from './on-version';

/** Brings a version to a stage, or with `none` out of its stage. */
export class TransitionStage extends RegistryCommand<ModelPlace, Body, PlaceChanged> {}

const approvalLivesDays = 10 / (24 * 60);

/**
 * Moves a version to a stage, fenced: the approval stands on the version's stream at the revision that was looked at,
 * then the move on the model's. A repetition finds its approval and carries that one out. An approval that is too old,
 * or that the model refuses, is closed on both streams; the model's alone says which happened.
 */
export const transitionStage: UseCase<ModelPlace, Body, PlaceChanged> = {
  operation: 'transition-stage',
  needs: 'write',
  body: Body,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given, attempt) {
    const found = await givenVersion({ ...place, ref: body.version }, given);
    if (isRefusal(found)) return found;
    const approved = found.evidence.state.approvals.get(attempt.commandId);
    return approved ? complete(found, approved, attempt) : begin(found, body, attempt);
  },
  answer: (_place, _body, events) => placeChanged(events[0]),
};

function begin(found: GivenVersion, body: Body, attempt: Attempt): Outcome<PlaceChanged> {
  const { project, model, evidence, version, name } = found;
  const given = { project: project.state, model: model.state, version: evidence.state, number: version.number, name };
  const approval = approveTransition({ ...given, to: body.to, reason: body.reason ?? null });
  if (isRefusal(approval)) return approval;
  const [approved] = approval;
  if (approved?.type !== 'TransitionApproved') {
    return {
      unchanged: { place: 'stage', name: version.stage, holder: version.number, left: null, moves: [], changed: false },
    };
  }
  const slot = `approval of ${version.versionId}`;
  const moved = carryOut(given, { ...approved.data, id: attempt.eventId(slot, 0) });
  if (isRefusal(moved)) return moved;
  return {
    writes: [
      { slot, to: evidence, subject: found.subject, events: approval },
      { slot: 1, to: model, subject: found.subject, events: moved },
    ],
  };
}

function complete(found: GivenVersion, approval: Approval, attempt: Attempt): Outcome<PlaceChanged> {
  const { project, model, evidence, version, name } = found;
  const moved = carryOut({ project: project.state, model: model.state, number: version.number, name }, approval);
  const tooOld = olderThan(approval.approvedAt, attempt.now, approvalLivesDays);
  if (!isRefusal(moved) && !tooOld) return { writes: [{ slot: 1, to: model, subject: found.subject, events: moved }] };
  const refusal = isRefusal(moved) ? moved.refused : 'approval-expired';
  const { versionId, number } = version;
  const abandoned = { modelId: model.state.modelId, versionId, number, approval: approval.id, refusal };
  return {
    writes: [
      { slot: 2, to: model, subject: found.subject, events: [{ type: 'TransitionAbandoned', data: abandoned }] },
      {
        slot: 3,
        to: evidence,
        subject: found.subject,
        events: [{ type: 'TransitionFailed', data: { versionId, approval: approval.id, refusal } }],
      },
    ],
  };
}

/** Which aliases a move of a stage led elsewhere; nothing is said where there is none. */
export function followedBy(
  aliases: readonly { readonly alias: string; readonly number: number | null }[],
): Pick<PlaceChanged, 'aliases'> {
  return aliases.length === 0 ? {} : { aliases: aliases.map(({ alias, number }) => ({ alias, number })) };
}

function placeChanged(event: KnownEvent | undefined): PlaceChanged | Refusal {
  if (event?.type === 'TransitionAbandoned') {
    return refuse('approval-abandoned', { approval: event.data.approval, reason: event.data.refusal });
  }
  if (event?.type !== 'StageTransitioned') throw new Error('a transition without its event');
  const { to, number, moves, aliases } = event.data;
  const left = moves.find((move) => move.number !== number)?.number ?? null;
  const named = moves.map((move) => ({ number: move.number, from: move.from, to: move.to }));
  return {
    place: 'stage',
    name: to,
    holder: to === 'none' ? null : number,
    left,
    moves: named,
    ...followedBy(aliases),
    changed: true,
  };
}
