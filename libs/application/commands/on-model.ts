import type { ModelName } from '#domain/model/names';
import type { ModelState } from '#domain/model/state';
import type { ProjectState } from '#domain/project/state';
import type { ModelEvent } from '#models/events/model';
import type { ModelChanged } from '#models/queries/commands';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Given } from '../given';
import type { Loaded } from '../loaded';
import type { Attempt, UseCase } from '../use-case';

/** How a command names its model. */
export interface ModelPlace {
  readonly project: string;
  readonly model: string;
}

/** The stream of the model that a command is about. */
export async function modelTarget(place: ModelPlace, given: Given): Promise<Loaded<ModelState> | Refusal> {
  const found = await given.model(place.project, place.model);
  return isRefusal(found) ? found : found.model;
}

/** Refuses when the caller decided on a state that is gone. */
export function unchangedSince(expected: string | undefined, actual: bigint): Refusal | undefined {
  if (expected === undefined || expected.endsWith(`-${actual}`)) return undefined;
  return refuse('changed-meanwhile', { expected, actual: expected.replace(/\d+$/, String(actual)) });
}

/** A use case that decides from one model alone, and appends to its stream. */
export function onModel<Body>(
  given: Pick<UseCase<ModelPlace, Body, ModelChanged>, 'operation' | 'needs' | 'body'> & {
    decide(
      model: ModelState,
      body: Body,
      context: { readonly name: ModelName; readonly project: ProjectState; readonly attempt: Attempt },
    ): readonly ModelEvent[] | Refusal;
  },
): UseCase<ModelPlace, Body, ModelChanged> {
  const answer = (state: ModelState, place: ModelPlace, changed: boolean): ModelChanged => ({
    id: state.modelId,
    project: place.project,
    slug: state.slug,
    changed,
  });
  return {
    operation: given.operation,
    needs: given.needs,
    body: given.body,
    target: (place, _body, states) => modelTarget(place, states),
    async decide(place, body, states, attempt) {
      const found = await states.model(place.project, place.model);
      if (isRefusal(found)) return found;
      const { model, project, name } = found;
      const stale = unchangedSince(attempt.ifMatch, model.position);
      if (stale) return stale;
      const events = given.decide(model.state, body, { name, project: project.state, attempt });
      if (isRefusal(events)) return events;
      if (events.length === 0) return { unchanged: answer(model.state, place, false) };
      const subject = { projectId: model.state.projectId, modelId: model.state.modelId };
      return { writes: [{ slot: 0, to: model, subject, events }] };
    },
    async answer(place, _body, [event], states) {
      if (!event?.subject.modelId) throw new Error(`${given.operation} without its event`);
      return answer(await states.modelAt(event.subject.modelId, event.position), place, true);
    },
  };
}
