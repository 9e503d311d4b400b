import type { ModelEvent } from '#models/events/model';
import { foldSlug } from '#models/values/slug';
import type { Recorded } from '../recorded';
import { emptyPlace, enter, entryOf, leave, reenter } from './place';
import type { ModelState, ModelVersion, Place } from './state';

type PlaceEvent = Recorded<
  Extract<
    ModelEvent,
    {
      type:
        | 'StageTransitioned'
        | 'StageRolledBack'
        | 'AliasSet'
        | 'AliasRemoved'
        | 'AliasRolledBack'
        | 'TransitionAbandoned';
    }
  >
>;

/** Stages and aliases after one more event about them. */
export function evolvePlaces(state: ModelState, event: PlaceEvent): ModelState {
  switch (event.type) {
    case 'StageTransitioned': {
      const { versionId, number, to, before, approval, moves } = event.data;
      const left = moveVersions(state, moves, event.recordedAt);
      const entered =
        to === 'none'
          ? left
          : withPlace(left, 'stages', to, (place) =>
              enter(place, { entryId: event.id, versionId, number, before, enteredAt: event.recordedAt }),
            );
      return { ...entered, closedApprovals: state.closedApprovals.with(approval, true) };
    }
    case 'StageRolledBack': {
      const { stage, entered, moves } = event.data;
      const left = moveVersions(state, moves, event.recordedAt);
      return withPlace(left, 'stages', stage, (place) => reenter(place, entered.entryId, event.recordedAt));
    }
    case 'TransitionAbandoned':
      return { ...state, closedApprovals: state.closedApprovals.with(event.data.approval, true) };
    case 'AliasSet': {
      const { data } = event;
      const { alias, displaced } = data;
      const left = withPlace(state, 'aliases', alias, (place) => (displaced ? leave(place, displaced.entryId) : place));
      if (data.follows !== null) {
        const follower = { name: alias, stage: data.follows };
        return { ...left, followers: new Map(left.followers).set(foldSlug(alias), follower) };
      }
      const { versionId, number, before } = data;
      return withPlace(left, 'aliases', alias, (place) =>
        enter(place, { entryId: event.id, versionId, number, before, enteredAt: event.recordedAt }),
      );
    }
    case 'AliasRemoved': {
      const { data } = event;
      if (data.follows !== null) {
        const followers = [...state.followers].filter(([key]) => key !== foldSlug(data.alias));
        return { ...state, followers: new Map(followers) };
      }
      return withPlace(state, 'aliases', data.alias, (place) => {
        const entry = entryOf(place, data.number);
        return entry ? leave(place, entry.entryId) : place;
      });
    }
    case 'AliasRolledBack': {
      const { alias, left, entered } = event.data;
      return withPlace(state, 'aliases', alias, (place) =>
        reenter(leave(place, left.entryId), entered.entryId, event.recordedAt),
      );
    }
  }
}

function withPlace(
  state: ModelState,
  kind: 'stages' | 'aliases',
  name: string,
  change: (place: Place) => Place,
): ModelState {
  const key = foldSlug(name);
  return { ...state, [kind]: new Map(state[kind]).set(key, change(state[kind].get(key) ?? emptyPlace(name))) };
}

/** Versions leave the stages that they stood in and stand where the moves say; entering is the caller's. */
function moveVersions(
  state: ModelState,
  moves: readonly { number: number; from: string; to: string }[],
  at: string,
): ModelState {
  return moves.reduce((before, move) => {
    const version = before.versions.get(move.number);
    if (!version) return before;
    const moved: ModelVersion = {
      ...version,
      stage: move.to,
      leftStageAt: move.from === 'none' ? version.leftStageAt : at,
    };
    const state = { ...before, versions: before.versions.with(move.number, moved) };
    if (move.from === 'none') return state;
    return withPlace(state, 'stages', move.from, (place) => {
      const entry = entryOf(place, move.number);
      return entry ? leave(place, entry.entryId) : place;
    });
  }, state);
}
