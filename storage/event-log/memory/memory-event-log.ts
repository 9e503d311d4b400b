import {
  EventLog,
  type AppendResult,
  type LogFinding,
  type LogHead,
  type LogPage,
  type StreamWrite,
} from '#application/ports/event-log';
import { EventIdTaken, LogClosed } from '#application/ports/event-log-errors';
import type { StoredEvent } from '#models/events/envelope';
import { checkAppend, checkStream, checkWhole, revisionOf, type CheckedWrite } from '../append-checks';
import { placeWrite } from '../placement';
import { hasReached, positionOf } from '../resume';
import { Wakes } from '../wakes';
import { densePositions, sparsePositions, type NextPosition } from './positions';

/** How the log differs from the plainest one: adapters may do all of this. */
export interface MemoryEventLogOptions {
  /** Positions jump by irregular strides. */
  readonly sparse?: boolean;
  /** Takes writes one after the other: those before a conflicting one stay. Default: all of an append or nothing. */
  readonly oneByOne?: boolean;
  /**
   * How many writes of an append land before the connection breaks, so that its outcome is unknown;
   * undefined: it does not break. All of them: everything landed and only the answer was lost.
   */
  readonly prefix?: (writes: readonly StreamWrite[]) => number | undefined;
}

/** An event with its data as text, so that nobody can change history through a shared object. */
interface Kept {
  readonly event: Omit<StoredEvent, 'data'>;
  readonly data: string;
}

/** A log in memory, for tests: it can break where the others break. */
export class MemoryEventLog extends EventLog {
  private readonly kept: Kept[] = [];
  private readonly streams = new Map<string, Kept[]>();
  private readonly ids = new Set<string>();
  private closed = false;
  private readonly wakes = new Wakes();
  private readonly next: NextPosition;

  constructor(private readonly options: MemoryEventLogOptions = {}) {
    super();
    this.next = options.sparse === true ? sparsePositions : densePositions;
  }

  append(writes: readonly StreamWrite[], now: string): Promise<AppendResult> {
    return this.call(() => {
      const checked = checkAppend(writes, now).writes;
      const breaksAfter = this.options.prefix?.(writes);
      const result = this.land(checked.slice(0, breaksAfter), now);
      if (breaksAfter === undefined || result.outcome !== 'landed') return result;
      return {
        outcome: 'unknown',
        reason: `the connection broke after ${Math.min(breaksAfter, writes.length)} writes`,
      };
    });
  }

  readStream(stream: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly StoredEvent[]> {
    return this.call(() => {
      checkStream(stream);
      checkWhole('the first revision', from, 0);
      checkWhole('a limit', limit, 1);
      return this.inStream(stream)
        .slice(from, from + limit)
        .map(stored);
    });
  }

  readAll(after: string | undefined, limit: number): Promise<LogPage> {
    return this.call(() => {
      checkWhole('a limit', limit, 1);
      const start = positionOf(after);
      const behind = this.kept.filter(({ event }) => event.position > start);
      const events = behind.slice(0, limit).map(stored);
      const last = events.at(-1)?.position ?? start;
      return { events, resume: last.toString(), atHead: events.length === behind.length };
    });
  }

  subscribe(wake: () => void): () => void {
    return this.wakes.add(wake);
  }

  head(): Promise<LogHead> {
    return this.call(() => {
      const last = this.kept.at(-1)?.event;
      if (!last) return { position: 0n, resume: '0' };
      return { position: last.position, resume: last.position.toString(), recordedAt: last.recordedAt };
    });
  }

  reached(resume: string | undefined, head: LogHead): boolean {
    return hasReached(resume, head);
  }

  /** What memory holds is what was appended; its order is looked at all the same. */
  examine(
    report: (finding: LogFinding) => void,
    onProgress: (done: bigint, total: bigint) => void = () => undefined,
  ): Promise<void> {
    return this.call(() => {
      const next = new Map<string, number>();
      for (const [index, { event }] of this.kept.entries()) {
        const { stream, revision, position } = event;
        const before = this.kept[index - 1]?.event;
        const wrong = (reason: string) => report({ kind: 'order', place: { position, stream, revision }, reason });
        if (before && before.position >= position) wrong('its position is not behind that of the event in front of it');
        if (before && before.recordedAt > event.recordedAt) wrong('it was recorded before the event in front of it');
        if (revision !== (next.get(stream) ?? 0)) wrong(`revision ${next.get(stream) ?? 0} of its stream is missing`);
        next.set(stream, revision + 1);
        onProgress(BigInt(index + 1), BigInt(this.kept.length));
      }
    });
  }

  close(): Promise<void> {
    this.closed = true;
    this.wakes.clear();
    return Promise.resolve();
  }

  private land(writes: readonly CheckedWrite[], now: string): AppendResult {
    const before = this.kept.length;
    const events: Kept[] = [];
    try {
      for (const [index, write] of writes.entries()) {
        const stream = this.inStream(write.stream);
        const last = stream.length - 1;
        const placement = placeWrite(write, last, (revision) => stream[revision]?.event.id);
        if (placement === 'conflict') {
          this.undo(before);
          return { outcome: 'conflict', write: index, actual: revisionOf(last) };
        }
        if (placement === 'appendable') this.keep(write, now);
        const first = write.expected + 1;
        events.push(...this.inStream(write.stream).slice(first, first + write.events.length));
      }
    } catch (error) {
      this.undo(before);
      throw error;
    } finally {
      if (this.kept.length > before) this.wakes.wakeAll();
    }
    return { outcome: 'landed', events: events.map(stored) };
  }

  /** All events of a write, or none. */
  private keep(write: CheckedWrite, now: string): void {
    const taken = write.events.find(({ event }) => this.ids.has(event.id));
    if (taken) throw new EventIdTaken(taken.event.id);
    const stream = this.inStream(write.stream);
    this.streams.set(write.stream, stream);
    for (const { event, data } of write.events) {
      const last = this.kept.at(-1)?.event;
      const place = { stream: write.stream, revision: stream.length, position: this.next(last?.position ?? 0n) };
      const recordedAt = last && last.recordedAt > now ? last.recordedAt : now;
      const kept = { event: { ...structuredClone(event), ...place, recordedAt }, data };
      this.kept.push(kept);
      stream.push(kept);
      this.ids.add(event.id);
    }
  }

  private undo(before: number): void {
    if (this.options.oneByOne === true) return;
    for (const { event } of this.kept.splice(before)) {
      this.streams.get(event.stream)?.pop();
      this.ids.delete(event.id);
    }
  }

  private inStream(stream: string): Kept[] {
    return this.streams.get(stream) ?? [];
  }

  private call<T>(answer: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.closed) throw new LogClosed();
      resolve(answer());
    });
  }
}

function stored({ event, data }: Kept): StoredEvent {
  return { ...event, data: JSON.parse(data) as unknown };
}
