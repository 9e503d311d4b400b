import { changePolicy as decide } from '#domain/project/change-policy';
import { ChangePolicy as Body } from '#models/commands/projects';
import type { PolicyChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { unchangedSince } from './on-model';

interface Place {
  readonly project: string;
}

/** Gives a project other rules, as the next revision of its policy. */
export class ChangePolicy extends RegistryCommand<Place, Body, PolicyChanged> {}

/** Gives a project other rules. The project's stream holds nothing that changes them but this. */
export const changePolicy: UseCase<Place, Body, PolicyChanged> = {
  operation: 'change-policy',
  needs: 'own',
  body: Body,
  target: ({ project }, _body, given) => given.project(project),
  async decide({ project }, body, given, attempt) {
    const found = await given.project(project);
    if (isRefusal(found)) return found;
    const stale = unchangedSince(attempt.ifMatch, found.position);
    if (stale) return stale;
    const events = decide(found.state, body);
    if (isRefusal(events)) return events;
    const { projectId, slug, policyRevision } = found.state;
    if (events.length === 0) return { unchanged: { id: projectId, slug, changed: false, revision: policyRevision } };
    return { writes: [{ slot: 0, to: found, subject: { projectId }, events }] };
  },
  async answer({ project }, _body, [event], given) {
    if (event?.type !== 'PolicyChanged') throw new Error('a policy was changed without its event');
    const { state } = await given.projectStream(project);
    const { projectId, revision } = event.data;
    return { id: projectId, slug: state?.slug ?? project, changed: true, revision };
  },
};
