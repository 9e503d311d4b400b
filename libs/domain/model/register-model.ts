import type { RegisterModel } from '#models/commands/models';
import type { ModelEvent } from '#models/events/model';
import { refuse } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Decision } from '../decision';
import type { ModelState } from './state';

/**
 * Registers a model under a name that was never used, or again under a name of its own after it was deleted.
 * @param state what the name means so far
 */
export function registerModel(
  state: ModelState | undefined,
  command: Omit<RegisterModel, 'createProject'> & {
    readonly projectId: string;
    readonly modelId: string;
    readonly project: string;
  },
): Decision<ModelEvent> {
  const name = { project: command.project, model: command.slug };
  if (state && state.lifecycle !== 'deleted') return refuse('name-taken', name);
  return [
    {
      type: 'ModelRegistered',
      data: {
        projectId: command.projectId,
        modelId: command.modelId,
        slug: command.slug,
        title: command.title ?? command.slug,
        description: command.description ?? null,
        tags: Object.fromEntries(Object.entries(command.tags).map(([key, value]) => [foldSlug(key), value])),
      },
    },
  ];
}
