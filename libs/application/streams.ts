import type { KnownEvent, StoredEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import { Unavailable } from './failures';
import { foldInto, unloaded, type Loaded } from './loaded';
import type { EventLog } from './ports/event-log';

/** How a kind of stream is folded. */
export interface Fold<S> {
  readonly initial: S;
  evolve(state: S, event: KnownEvent): S;
}

const pageSize = 1000;

/**
 * Folded streams, cached by their newest revision and brought up to date by reading the tail.
 * Dropping the cache changes nothing.
 */
export class Streams {
  private readonly cache = new Map<string, Loaded<unknown>>();

  constructor(
    private readonly log: EventLog,
    private readonly capacity = 2000,
  ) {}

  /** The stream as it is now. @throws Unavailable when it holds an event that this release does not know */
  async load<S>(stream: string, fold: Fold<S>): Promise<Loaded<S>> {
    const cached = this.cache.get(stream) as Loaded<S> | undefined;
    const loaded = await this.foldOn(cached ?? unloaded(stream, fold.initial), fold);
    this.remember(stream, loaded);
    return loaded;
  }

  /** The stream as it was at a position of the log. @throws Unavailable as load does */
  async loadAt<S>(stream: string, fold: Fold<S>, position: bigint): Promise<Loaded<S>> {
    const now = await this.load(stream, fold);
    return now.position <= position ? now : this.foldOn(unloaded(stream, fold.initial), fold, position);
  }

  /** The events that a command appended to a loaded stream. */
  async eventsOf(loaded: Loaded<unknown>, commandId: string): Promise<KnownEvent[]> {
    const first = loaded.handled.get(commandId)?.revisions[0];
    if (first === undefined) return [];
    const count = loaded.handled.get(commandId)?.revisions.length ?? 0;
    return (await this.log.readStream(loaded.stream, first, count)).map(known);
  }

  private async foldOn<S>(begun: Loaded<S>, fold: Fold<S>, until?: bigint): Promise<Loaded<S>> {
    let loaded = begun;
    for (;;) {
      const from = loaded.revision === 'no-stream' ? 0 : loaded.revision + 1;
      const stored = await this.log.readStream(loaded.stream, from, pageSize);
      const wanted = until === undefined ? stored : stored.filter(({ position }) => position <= until);
      loaded = foldInto(loaded, wanted.map(known), (state, event) => fold.evolve(state, event));
      if (wanted.length < pageSize) return loaded;
    }
  }

  private remember(stream: string, loaded: Loaded<unknown>): void {
    this.cache.delete(stream);
    if (loaded.revision === 'no-stream') return;
    this.cache.set(stream, loaded);
    const oldest = this.cache.keys().next().value;
    if (this.cache.size > this.capacity && oldest !== undefined) this.cache.delete(oldest);
  }
}

/** A stored event at its newest schema version. @throws Unavailable when this release does not know it */
export function known(stored: StoredEvent): KnownEvent {
  const event = upcast(stored);
  if (!event) {
    throw new Unavailable(
      'upgrade-in-progress',
      `${stored.stream} holds ${stored.type}, schema version ${stored.schemaVersion}, which this release does not know`,
    );
  }
  return event;
}
