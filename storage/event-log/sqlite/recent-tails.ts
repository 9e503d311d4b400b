import type { EventColumns } from './rows';

const keptStreams = 1000;
const keptEvents = 2;
/** Events of an append with more bytes of data than this are read again instead of kept. */
const keptBytes = 8 * 1024;

/** The end of a stream: its next revision, and the events right before that, as far as they are kept. */
interface Tail {
  readonly next: number;
  readonly events: readonly EventColumns[];
}

/**
 * Where streams end, as this process appended or read them. It holds the file alone, so nobody else makes them longer:
 * whoever asks what came after the newest revision, as every command does, need not wait for the thread, which may be
 * waiting for the disk.
 */
export class RecentTails {
  private readonly tails = new Map<string, Tail>();

  /** Learns what an append has added; to be told in the order of the log. */
  appended(events: readonly EventColumns[], bytes: number): void {
    for (const event of events) {
      const known = this.tails.get(event.stream);
      const next = event.revision + 1;
      const before = known && known.next === event.revision ? known.events : [];
      const kept = bytes > keptBytes ? [] : [...before, event].slice(-keptEvents);
      this.remember(event.stream, { next, events: kept });
    }
  }

  /** Learns from a read of the file that came to the end of a stream. */
  read(stream: string, from: number, count: number): void {
    const next = count > 0 ? from + count : undefined;
    const known = this.tails.get(stream);
    if (next !== undefined && (!known || known.next < next)) this.remember(stream, { next, events: [] });
  }

  /** A stream's events from a revision on; undefined when only the file knows them. */
  from(stream: string, from: number, limit: number): readonly EventColumns[] | undefined {
    const tail = this.tails.get(stream);
    if (!tail || from < tail.next - tail.events.length) return undefined;
    this.remember(stream, tail);
    return tail.events.filter(({ revision }) => revision >= from).slice(0, limit);
  }

  private remember(stream: string, tail: Tail): void {
    this.tails.delete(stream);
    this.tails.set(stream, tail);
    const oldest = this.tails.keys().next().value;
    if (this.tails.size > keptStreams && oldest !== undefined) this.tails.delete(oldest);
  }
}
