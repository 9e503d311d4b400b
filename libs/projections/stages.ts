import { foldSlug } from '#models/values/slug';
import { end, endAll, put, type Projection } from './projection';

/** Which versions hold which stage of their model. An entry is named by the event that made it. */
export const stages: Projection = (event) => {
  switch (event.type) {
    case 'StageTransitioned':
    case 'StageRolledBack': {
      const { modelId, moves } = event.data;
      const entered = event.type === 'StageRolledBack' ? event.data.entered : undefined;
      const leaving = moves
        .filter((move) => move.from !== 'none')
        .map((move) =>
          end('stage_holders', {
            model_id: modelId,
            name_folded: foldSlug(move.from),
            version_id: move.versionId,
          }),
        );
      const entering = moves
        .filter((move) => move.to !== 'none')
        .map((move) =>
          put(
            'stage_holders',
            { model_id: modelId, name_folded: foldSlug(move.to), version_id: move.versionId },
            {
              name: move.to,
              number: move.number,
              entry_id: entered?.versionId === move.versionId ? entered.entryId : event.id,
              since: event.recordedAt,
              held_by: event.actor,
            },
          ),
        );
      return [...leaving, ...entering];
    }
    case 'ModelDeleted':
      return [endAll('stage_holders', { model_id: event.data.modelId })];
    default:
      return [];
  }
};
