import type { KnownEvent } from '#models/events/envelope';

/** The ids of every version that an event is about, the one that it is first of all about first; each once. */
export function concernedVersions(event: KnownEvent): string[] {
  return [...new Set(named(event))];
}

function named(event: KnownEvent): string[] {
  switch (event.type) {
    case 'StageTransitioned': {
      const { versionId, moves, aliases } = event.data;
      return [versionId, ...moves.map((move) => move.versionId), ...aliases.flatMap(renamed)];
    }
    case 'StageRolledBack': {
      const { entered, left, moves, aliases } = event.data;
      return [entered.versionId, left.versionId, ...moves.map((move) => move.versionId), ...aliases.flatMap(renamed)];
    }
    case 'AliasSet': {
      const { versionId, displaced } = event.data;
      return [versionId, displaced?.versionId].filter((id) => typeof id === 'string');
    }
    case 'AliasRemoved':
      return event.data.versionId === null ? [] : [event.data.versionId];
    case 'DeploymentRecorded': {
      const { versionId, replaces } = event.data;
      return replaces ? [versionId, replaces.versionId] : [versionId];
    }
    case 'AliasRolledBack':
      return [event.data.entered.versionId, event.data.left.versionId];
    case 'ModelDeleted':
      return event.data.versions.map((version) => version.versionId);
    default:
      return 'versionId' in event.data ? [event.data.versionId] : [];
  }
}

/** Of an alias that a move of its stage leads elsewhere: the version that it names now, and the one that it named. */
function renamed(alias: { readonly versionId: string | null; readonly left: { readonly versionId: string } | null }) {
  return [alias.versionId, alias.left?.versionId].filter((id) => typeof id === 'string');
}
