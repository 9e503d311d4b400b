import { foldSlug } from '#models/values/slug';
import { end, endAll, put, type Projection } from './projection';

/** Models, the names that mean them, and their tags. Other events of a model's stream change nothing that its row says. */
export const models: Projection = (event) => {
  switch (event.type) {
    case 'ModelRegistered': {
      const { projectId, modelId, slug, title, description, tags } = event.data;
      const folded = foldSlug(slug);
      return [
        put(
          'models',
          { model_id: modelId },
          {
            project_id: projectId,
            slug,
            slug_folded: folded,
            title,
            description,
            archived: 0,
            created_at: event.recordedAt,
            created_by: event.actor,
          },
        ),
        put('model_names', { project_id: projectId, slug_folded: folded }, { model_id: modelId }),
        ...tagsOf(modelId, tags),
      ];
    }
    case 'NameRedirected': {
      const { projectId, modelId, slug } = event.data;
      return [put('model_names', { project_id: projectId, slug_folded: foldSlug(slug) }, { model_id: modelId })];
    }
    case 'ModelDescribed': {
      const { modelId, title, description, tags, removedTags } = event.data;
      return [
        put('models', { model_id: modelId }, { title, description }),
        ...removedTags.map((name) => end('tags', { owner_id: modelId, name })),
        ...tagsOf(modelId, tags),
      ];
    }
    case 'ModelRenamed': {
      const { modelId, to } = event.data;
      return [put('models', { model_id: modelId }, { slug: to, slug_folded: foldSlug(to) })];
    }
    case 'ModelArchived':
      return [put('models', { model_id: event.data.modelId }, { archived: 1 })];
    case 'ModelRestored':
      return [put('models', { model_id: event.data.modelId }, { archived: 0 })];
    case 'ModelDeleted':
      return [end('models', { model_id: event.data.modelId }), endAll('tags', { owner_id: event.data.modelId })];
    default:
      return [];
  }
};

function tagsOf(modelId: string, tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([name, value]) => put('tags', { owner_id: modelId, name }, { value }));
}
