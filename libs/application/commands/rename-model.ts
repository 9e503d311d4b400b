import { renameModel as decide } from '#domain/model/rename-model';
import { RenameModel as Body } from '#models/commands/models';
import type { ModelChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, unchangedSince, type ModelPlace } from './on-model';

/** Gives a model another slug; the old one leads to it for ever. */
export class RenameModel extends RegistryCommand<ModelPlace, Body, ModelChanged> {}

/** Renames a model: first the new name leads to it, then it bears the name; in between the redirect works. */
export const renameModel: UseCase<ModelPlace, Body, ModelChanged> = {
  operation: 'rename-model',
  needs: 'write',
  body: Body,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given, attempt) {
    const found = await given.model(place.project, place.model);
    if (isRefusal(found)) return found;
    const { model, name } = found;
    const stale = unchangedSince(attempt.ifMatch, model.position);
    if (stale) return stale;
    const target = await given.modelStream(model.state.projectId, body.to);
    const decided = decide(model.state, body.to, target.state, name);
    if (isRefusal(decided)) return decided;
    const { modelId, projectId, slug } = model.state;
    if (decided.rename.length === 0) return { unchanged: { id: modelId, project: name.project, slug, changed: false } };
    const subject = { projectId, modelId };
    return {
      writes: [
        { slot: 0, to: target, subject, events: decided.redirect },
        { slot: 1, to: model, subject, events: decided.rename },
      ],
    };
  },
  async answer(place, _body, [event], given) {
    if (event?.type !== 'ModelRenamed') throw new Error('a model was renamed without its event');
    const { state } = await given.projectStream(place.project);
    return { id: event.data.modelId, project: state?.slug ?? place.project, slug: event.data.to, changed: true };
  },
};
