import { createProject as decide } from '#domain/project/create-project';
import { CreateProject as Body } from '#models/commands/projects';
import type { ProjectChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import { projectIdOf } from '../identity';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';

type Place = Record<string, never>;

/** Creates a project with the rules of a preset. */
export class CreateProject extends RegistryCommand<Place, Body, ProjectChanged> {}

/** Creates a project whose slug nobody has; for owners. */
export const createProject: UseCase<Place, Body, ProjectChanged> = {
  operation: 'create-project',
  needs: 'own',
  body: Body,
  target: (_place, body, given) => given.projectStream(body.slug),
  async decide(_place, body, given) {
    const project = await given.projectStream(body.slug);
    const projectId = projectIdOf(body.slug);
    const events = decide(project.state, { ...body, projectId });
    return isRefusal(events) ? events : { writes: [{ slot: 0, to: project, subject: { projectId }, events }] };
  },
  answer: (_place, body) => ({ id: projectIdOf(body.slug), slug: body.slug, changed: true }),
};
