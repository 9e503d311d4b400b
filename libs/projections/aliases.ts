import { foldSlug } from '#models/values/slug';
import { end, endAll, put, type Projection } from './projection';

/** Which version each alias of a model names. An entry is named by the AliasSet that made it. */
export const aliases: Projection = (event) => {
  const held = { since: event.recordedAt, held_by: event.actor };
  switch (event.type) {
    case 'AliasSet': {
      const { modelId, alias, versionId, number } = event.data;
      return [
        put(
          'aliases',
          { model_id: modelId, name_folded: foldSlug(alias) },
          { name: alias, version_id: versionId, number, entry_id: event.id, ...held },
        ),
      ];
    }
    case 'AliasRolledBack': {
      const { modelId, alias, entered } = event.data;
      return [
        put(
          'aliases',
          { model_id: modelId, name_folded: foldSlug(alias) },
          { name: alias, version_id: entered.versionId, number: entered.number, entry_id: entered.entryId, ...held },
        ),
      ];
    }
    case 'AliasRemoved':
      return [end('aliases', { model_id: event.data.modelId, name_folded: foldSlug(event.data.alias) })];
    case 'ModelDeleted':
      return [endAll('aliases', { model_id: event.data.modelId })];
    default:
      return [];
  }
};
