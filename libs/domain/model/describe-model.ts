import type { DescribeModel } from '#models/commands/models';
import type { ModelEvent } from '#models/events/model';
import type { Decision } from '../decision';
import { changeTags, sameTags } from '../tags';
import { mustBeActive, type ModelName } from './names';
import type { ModelState } from './state';

type Field = 'title' | 'description' | 'tags';

/** Changes title, description and tags; what is equal already is no change. */
export function describeModel(state: ModelState, command: DescribeModel, name: ModelName): Decision<ModelEvent> {
  const refusal = mustBeActive(state, name);
  if (refusal) return refusal;
  const title = command.title ?? state.title;
  const description = command.description === undefined ? state.description : command.description;
  const { tags, removed } = changeTags(state.tags, command.tags ?? {});
  const changed: Field[] = [];
  if (title !== state.title) changed.push('title');
  if (description !== state.description) changed.push('description');
  if (!sameTags(tags, state.tags)) changed.push('tags');
  if (changed.length === 0) return [];
  return [
    {
      type: 'ModelDescribed',
      data: { modelId: state.modelId, title, description, tags, removedTags: removed, changed },
    },
  ];
}
