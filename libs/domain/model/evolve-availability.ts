import type { ModelEvent } from '#models/events/model';
import type { Recorded } from '../recorded';
import type { ModelState, ModelVersion } from './state';

type AvailabilityEvent = Recorded<
  Extract<
    ModelEvent,
    {
      type:
        | 'VersionDeprecated'
        | 'VersionArchived'
        | 'VersionRetired'
        | 'VersionRestored'
        | 'VersionQuarantined'
        | 'VersionReleased'
        | 'VersionDeleted';
    }
  >
>;

/** Whether versions are served, after one more event about that. */
export function evolveAvailability(state: ModelState, event: AvailabilityEvent): ModelState {
  const version = state.versions.get(event.data.number);
  if (!version) throw new Error(`${event.type} names version ${event.data.number}, which was never registered`);
  return { ...state, versions: state.versions.with(version.number, changed(version, event)) };
}

function changed(version: ModelVersion, event: AvailabilityEvent): ModelVersion {
  switch (event.type) {
    case 'VersionDeprecated':
      return { ...version, availability: 'deprecated' };
    case 'VersionArchived':
      return { ...version, availability: 'archived', before: [...version.before, version.availability] };
    case 'VersionQuarantined':
      return { ...version, availability: 'quarantined', before: [...version.before, version.availability] };
    case 'VersionRestored':
    case 'VersionReleased':
      return { ...version, availability: event.data.availability, before: version.before.slice(0, -1) };
    case 'VersionRetired':
      return { ...version, availability: 'retired', before: [] };
    case 'VersionDeleted':
      return { ...version, availability: 'deleted', before: [] };
  }
}
