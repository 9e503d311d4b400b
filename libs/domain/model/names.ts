import { refuse, type Refusal } from '#models/refusals/refusal';
import { followedEntry } from './place';
import type { ModelState, ModelVersion } from './state';

/** The names by which a refusal speaks of a model. */
export interface ModelName {
  readonly project: string;
  readonly model: string;
}

/** Refuses unless the model takes changes. */
export function mustBeActive(state: ModelState, name: ModelName): Refusal | undefined {
  if (state.lifecycle === 'deleted') return refuse('model-deleted', name);
  if (state.lifecycle === 'archived') return refuse('model-archived', name);
  return undefined;
}

/** The version with a number that was registered and not deleted; else why there is none. */
export function versionOf(state: ModelState, number: number, name: ModelName): ModelVersion | Refusal {
  const version = state.versions.get(number);
  if (!version) return refuse('version-not-found', { ...name, ref: String(number) });
  if (version.availability === 'deleted') return refuse('version-deleted', { ...name, version: number });
  return version;
}

/** What names a version so that it can not go away: stages and aliases. */
export function usesOf(state: ModelState, number: number): string[] {
  const named = (kind: string, places: ModelState['stages']) =>
    [...places.values()]
      .filter((place) => place.holders.some((id) => place.entries.get(id)?.number === number))
      .map((place) => `${kind} ${place.name}`);
  const following = [...state.followers.values()]
    .filter((follower) => followedEntry(state, follower)?.number === number)
    .map((follower) => `alias ${follower.name}, which follows ${follower.stage}`);
  return [...named('stage', state.stages), ...named('alias', state.aliases), ...following];
}
