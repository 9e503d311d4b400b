import type { ModelEvent } from '#models/events/model';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { mustBeActive, type ModelName } from './names';
import { isRedirect, type ModelState, type ModelStream } from './state';

/** What a rename appends: a redirect on the new name's stream, where that is unused, then the rename itself. */
export interface Rename {
  readonly redirect: readonly ModelEvent[];
  readonly rename: readonly ModelEvent[];
}

/**
 * Renames a model; every name that it had goes on meaning it.
 * @param target the stream of the new name
 */
export function renameModel(state: ModelState, to: string, target: ModelStream, name: ModelName): Rename | Refusal {
  const refusal = mustBeActive(state, name);
  if (refusal) return refusal;
  if (to === state.slug) return { redirect: [], rename: [] };
  const rename: ModelEvent = { type: 'ModelRenamed', data: { modelId: state.modelId, from: state.slug, to } };
  if (target === undefined) {
    const redirect: ModelEvent = {
      type: 'NameRedirected',
      data: { projectId: state.projectId, modelId: state.modelId, slug: to },
    };
    return { redirect: [redirect], rename: [rename] };
  }
  const meant = isRedirect(target) ? target.redirectsTo : target.modelId;
  return meant === state.modelId
    ? { redirect: [], rename: [rename] }
    : refuse('name-taken', { project: name.project, model: to });
}
