import {
  EventLog,
  type AppendResult,
  type LogHead,
  type LogPage,
  type StreamWrite,
} from '#application/ports/event-log';
import type { StoredEvent } from '#models/events/envelope';

interface Landed {
  readonly writes: readonly StreamWrite[];
  readonly events: readonly StoredEvent[];
}

/** A log that remembers what its callers sent and heard, and tells whether that is one history. */
export class WatchedLog extends EventLog {
  /** Runs before the next append, once: another writer that comes first. */
  before: (() => Promise<unknown>) | undefined;
  /** Appends so far. */
  appends = 0;
  private readonly landed: Landed[] = [];
  private readonly reads: StoredEvent[] = [];
  private readonly seen = new Map<string, number>();
  /** By event id: the highest position that was acknowledged when the event was sent first. */
  private readonly sentAfter = new Map<string, bigint>();
  /** Ids of events that may stand in the log. */
  private readonly allowed = new Set<string>();
  private acknowledged = 0n;

  constructor(private readonly inner: EventLog) {
    super();
  }

  async append(writes: readonly StreamWrite[], now: string): Promise<AppendResult> {
    const { before } = this;
    this.before = undefined;
    await before?.();
    this.appends += 1;
    const ids = writes.flatMap(({ events }) => events.map(({ id }) => id));
    for (const id of ids) if (!this.sentAfter.has(id)) this.sentAfter.set(id, this.acknowledged);
    const result = await this.inner.append(writes, now);
    const mayStand = result.outcome === 'conflict' ? writes.slice(0, result.write) : writes;
    for (const { events } of mayStand) for (const { id } of events) this.allowed.add(id);
    if (result.outcome !== 'landed') return result;
    this.landed.push({ writes, events: result.events });
    for (const { position } of result.events) if (position > this.acknowledged) this.acknowledged = position;
    return result;
  }

  async readStream(stream: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly StoredEvent[]> {
    const seen = this.seen.get(stream) ?? -1;
    const events = await this.inner.readStream(stream, from, limit);
    const last = events.at(-1)?.revision ?? from - 1;
    if (events.length < limit && last < seen) throw new Error(`${stream} was read up to ${seen}, now only to ${last}`);
    this.seen.set(stream, Math.max(last, this.seen.get(stream) ?? -1));
    this.reads.push(...events);
    return events;
  }

  /** All events, in their order. */
  async all(): Promise<readonly StoredEvent[]> {
    return (await this.inner.readAll(undefined, Number.MAX_SAFE_INTEGER)).events;
  }

  /**
   * Looks for what no history may show (rules R1–R7 of the method of Jepsen's checkers).
   * @throws Error that names the rule and the event
   */
  async assertHistory(): Promise<void> {
    const events = await this.all();
    const byId = new Map(events.map((event) => [event.id, event]));
    hold(byId.size === events.length, 'R2: an event id stands twice');
    const lengths = new Map<string, number>();
    for (const { id, stream, revision } of events) {
      hold(revision === (lengths.get(stream) ?? 0), `R3: ${stream} has a hole before revision ${revision}`);
      lengths.set(stream, revision + 1);
      hold(this.allowed.has(id), `R6: the event ${id} stands, though its append was refused`);
    }
    const winners = new Map<string, string>();
    for (const { writes, events: told } of this.landed) {
      for (const event of told) {
        hold(byId.get(event.id)?.position === event.position, `R1: the acknowledged event ${event.id} does not stand`);
        hold(
          event.position > (this.sentAfter.get(event.id) ?? 0n),
          `R4: ${event.id} stands before what was acknowledged when it was sent`,
        );
      }
      for (const { stream, expected, events: sent } of writes) {
        const place = `${stream} after ${expected}`;
        const ids = sent.map(({ id }) => id).join();
        hold((winners.get(place) ?? ids) === ids, `R5: two writes won ${place}`);
        winners.set(place, ids);
      }
    }
    for (const { id, stream, revision } of this.reads) {
      const standing = byId.get(id);
      hold(
        standing?.stream === stream && standing.revision === revision,
        `R7: ${stream} was read with ${id}, which moved`,
      );
    }
  }

  readAll(after: string | undefined, limit: number): Promise<LogPage> {
    return this.inner.readAll(after, limit);
  }

  subscribe(wake: () => void): () => void {
    return this.inner.subscribe(wake);
  }

  head(): Promise<LogHead> {
    return this.inner.head();
  }

  reached(resume: string | undefined, head: LogHead): boolean {
    return this.inner.reached(resume, head);
  }

  examine(...how: Parameters<EventLog['examine']>): Promise<void> {
    return this.inner.examine(...how);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

function hold(rule: boolean, broken: string): void {
  if (!rule) throw new Error(broken);
}
