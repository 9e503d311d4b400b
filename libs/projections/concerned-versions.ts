import type { KnownEvent } from '#models/events/envelope';

/** The ids of every version that an event is about, the one that it is first of all about first; each once. */
export function concernedVersions(event: KnownEvent): string[] {
  return [...new Set(named(event))];
}

function named(event: KnownEvent): string[] {
  switch (event.type) {
    case 'StageTransitioned':
      return [event.data.versionId, ...event.data.moves.map((move) => move.versionId)];
    case 'StageRolledBack': {
      const { entered, left, moves } = event.data;
      return [entered.versionId, left.versionId, ...moves.map((move) => move.versionId)];
    }
    case 'AliasSet': {
      const { versionId, displaced } = event.data;
      return displaced ? [versionId, displaced.versionId] : [versionId];
    }
    case 'AliasRolledBack':
      return [event.data.entered.versionId, event.data.left.versionId];
    case 'ModelDeleted':
      return event.data.versions.map((version) => version.versionId);
    default:
      return 'versionId' in event.data ? [event.data.versionId] : [];
  }
}
