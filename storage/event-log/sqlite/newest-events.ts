import type { EventColumns } from './rows';

const keptEvents = 2000;
const keptBytes = 4 * 1024 * 1024;

/** A page of what is kept, and whether the log ends with it. */
interface NewestPage {
  readonly rows: readonly EventColumns[];
  readonly atHead: boolean;
}

/** An append as it is kept: its events, and about how many bytes they have. */
interface Kept {
  readonly events: readonly EventColumns[];
  readonly bytes: number;
}

/**
 * The end of the log, as this process appended it. It holds the file alone, so that whoever follows the log, as the
 * catalogue does, need not have the thread read what it has just written.
 */
export class NewestEvents {
  private kept: Kept[] = [];
  private count = 0;
  private bytes = 0;

  /** Learns what an append has added; to be told in the order of the log. @param bytes about how many all have */
  appended(events: readonly EventColumns[], bytes: number): void {
    const first = events[0];
    if (first === undefined) return;
    if (this.last !== undefined && first.position !== this.last + 1) this.forgetAll();
    this.kept.push({ events, bytes });
    this.count += events.length;
    this.bytes += bytes;
    while (this.kept.length > 1 && (this.count > keptEvents || this.bytes > keptBytes)) this.forgetOldest();
  }

  /** The events behind a position; undefined when only the file knows all of them. */
  after(position: number, limit: number): NewestPage | undefined {
    const first = this.kept[0]?.events[0];
    const last = this.last;
    if (first === undefined || last === undefined || position < first.position - 1 || position > last) return undefined;
    const events: EventColumns[] = [];
    for (let index = this.kept.length - 1; index >= 0; index--) {
      const behind = this.kept[index]?.events.filter((event) => event.position > position) ?? [];
      if (behind.length === 0) break;
      events.unshift(...behind);
    }
    const rows = events.slice(0, limit);
    return { rows, atHead: (rows.at(-1)?.position ?? position) === last };
  }

  private get last(): number | undefined {
    return this.kept.at(-1)?.events.at(-1)?.position;
  }

  private forgetOldest(): void {
    const oldest = this.kept.shift();
    this.count -= oldest?.events.length ?? 0;
    this.bytes -= oldest?.bytes ?? 0;
  }

  private forgetAll(): void {
    this.kept = [];
    this.count = 0;
    this.bytes = 0;
  }
}
