import { registerModel as decide } from '#domain/model/register-model';
import { createProject as decideProject } from '#domain/project/create-project';
import { RegisterModel as Body } from '#models/commands/models';
import type { ModelChanged } from '#models/queries/commands';
import { isRefusal, refuse } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { modelIdOf, projectIdOf } from '../identity';
import type { UseCase, Write } from '../use-case';
import { RegistryCommand } from './command';

interface Place {
  readonly project: string;
}

/** Registers a model without a version, on request with its project. */
export class RegisterModel extends RegistryCommand<Place, Body, ModelChanged> {}

/**
 * Registers a model, and on request its project before it. When only the project landed, a project without models is
 * there, which harms nobody, and a repetition goes on with the model.
 */
export const registerModel: UseCase<Place, Body, ModelChanged> = {
  operation: 'register-model',
  needs: 'write',
  body: Body,
  target: (place, body, given) => given.nameStream(projectIdOf(place.project), body.slug),
  async decide(place, body, given, attempt) {
    const project = await given.projectStream(place.project);
    const projectId = projectIdOf(place.project);
    const writes: Write[] = [];
    if (!project.state) {
      if (!body.createProject) return refuse('project-not-found', { project: place.project });
      const refusal = authorise(attempt.actor, 'own', 'create-project');
      if (refusal) return refusal;
      const created = decideProject(undefined, { slug: place.project, preset: 'open', projectId });
      if (isRefusal(created)) return created;
      writes.push({ slot: 0, to: project, subject: { projectId }, events: created });
    }
    const model = await given.nameStream(projectId, body.slug);
    const subject = { projectId, modelId: model.state?.modelId ?? modelIdOf(projectId, body.slug) };
    const events = decide(model.state, { ...body, ...subject, project: project.state?.slug ?? place.project });
    return isRefusal(events) ? events : { writes: [...writes, { slot: 1, to: model, subject, events }] };
  },
  answer(place, body, events) {
    const id = events[0]?.subject.modelId ?? modelIdOf(projectIdOf(place.project), body.slug);
    return { id, project: place.project, slug: body.slug, changed: true };
  },
};
