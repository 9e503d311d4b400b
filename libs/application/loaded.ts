import { LayeredMap } from '#domain/layered-map';
import type { KnownEvent } from '#models/events/envelope';
import type { ExpectedRevision } from './ports/event-log';

/** What one command appended to a stream. */
export interface Handled {
  readonly requestDigest: string;
  readonly revisions: readonly number[];
}

/** A stream folded to its newest state, with the place that an append must name. */
export interface Loaded<S> {
  readonly stream: string;
  readonly revision: ExpectedRevision;
  /** Position of the last event; 0 for a stream that does not exist. */
  readonly position: bigint;
  readonly state: S;
  /** By command id. */
  readonly handled: LayeredMap<string, Handled>;
  /** By version id: the last position at which an event of this stream named the version. */
  readonly versionPositions: LayeredMap<string, bigint>;
}

/** A stream of which nothing has been read: an append to it must be its first. */
export function unloaded<S>(stream: string, initial: S): Loaded<S> {
  return {
    stream,
    revision: 'no-stream',
    position: 0n,
    state: initial,
    handled: LayeredMap.of(),
    versionPositions: LayeredMap.of(),
  };
}

/** Folds more events into a loaded stream. */
export function foldInto<S, E extends KnownEvent>(
  loaded: Loaded<S>,
  events: readonly E[],
  evolve: (state: S, event: E) => S,
): Loaded<S> {
  const last = events.at(-1);
  if (!last) return loaded;
  let { state, handled, versionPositions } = loaded;
  for (const event of events) {
    state = evolve(state, event);
    const before = handled.get(event.commandId)?.revisions ?? [];
    handled = handled.with(event.commandId, {
      requestDigest: event.requestDigest,
      revisions: [...before, event.revision],
    });
    for (const id of versionsNamedBy(event)) versionPositions = versionPositions.with(id, event.position);
  }
  return { ...loaded, revision: last.revision, position: last.position, state, handled, versionPositions };
}

/** The fields of events in which other versions stand than the one that the event is first of all about. */
const holdsVersions = new Set(['moves', 'left', 'entered', 'displaced', 'versions', 'aliases', 'replaces']);

/** Every version that an event changes: its own, and those that it moves or displaces. */
function versionsNamedBy(event: KnownEvent): string[] {
  const named = new Set<string>();
  if (event.subject.versionId) named.add(event.subject.versionId);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (key === 'versionId' && typeof member === 'string') named.add(member);
        else if (holdsVersions.has(key)) visit(member);
      }
    }
  };
  visit(event.data);
  return [...named];
}
