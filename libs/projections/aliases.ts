import type { RowOperation } from '#application/ports/catalogue-rows';
import { foldSlug } from '#models/values/slug';
import { end, endAll, put, type Projection } from './projection';

/**
 * Which version each alias of a model names. An entry is named by the AliasSet that made it; that of an alias which
 * follows a stage by the event that led it there.
 */
export const aliases: Projection = (event) => {
  const held = { since: event.recordedAt, held_by: event.actor };
  const named = (modelId: string, alias: string) => ({ model_id: modelId, name_folded: foldSlug(alias) });
  switch (event.type) {
    case 'AliasSet': {
      const { modelId, alias, follows, versionId, number } = event.data;
      const columns = { name: alias, follows, version_id: versionId, number, entry_id: event.id, ...held };
      return [put('aliases', named(modelId, alias), columns)];
    }
    case 'AliasRolledBack': {
      const { modelId, alias, entered } = event.data;
      const { versionId, number, entryId } = entered;
      const columns = { name: alias, follows: null, version_id: versionId, number, entry_id: entryId, ...held };
      return [put('aliases', named(modelId, alias), columns)];
    }
    case 'StageTransitioned':
    case 'StageRolledBack': {
      const { modelId } = event.data;
      return event.data.aliases.map(({ alias, versionId, number }): RowOperation =>
        put('aliases', named(modelId, alias), { version_id: versionId, number, entry_id: event.id, ...held }),
      );
    }
    case 'AliasRemoved':
      return [end('aliases', named(event.data.modelId, event.data.alias))];
    case 'ModelDeleted':
      return [endAll('aliases', { model_id: event.data.modelId })];
    default:
      return [];
  }
};
