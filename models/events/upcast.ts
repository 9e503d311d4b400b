import type { KnownEvent, StoredEvent } from './envelope';
import { schemaVersions, vocabulary, type EventType } from './vocabulary';

/** Brings data of one schema version of a type to the next. */
type Upcaster = (data: unknown) => unknown;

/** Upcasters by type and the version that they begin from. Released versions stay readable for ever. */
const upcasters: Partial<Record<EventType, Record<number, Upcaster>>> = {};

/** Whether this release knows a stored event's type and schema version. */
export function isKnown(event: StoredEvent): boolean {
  return event.type in vocabulary && event.schemaVersion <= schemaVersions[event.type as EventType];
}

/** A stored event at its newest schema version; undefined when this release does not know its type or version. */
export function upcast(event: StoredEvent): KnownEvent | undefined {
  if (!isKnown(event)) return undefined;
  const type = event.type as EventType;
  let data = event.data;
  for (let version = event.schemaVersion; version < schemaVersions[type]; version++) {
    const step = upcasters[type]?.[version];
    if (!step) throw new Error(`no upcaster brings ${type} from schema version ${version} to ${version + 1}`);
    data = step(data);
  }
  return { ...event, type, schemaVersion: schemaVersions[type], data } as KnownEvent;
}
