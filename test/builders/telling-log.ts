import type { KnownEvent, Subject } from '#models/events/envelope';
import { schemaVersions, vocabulary, type EventType } from '#models/events/vocabulary';
import { digestOf, type Data } from './event-data';

/** Tells events in the order of a log, each a second after the one before, and stamps their envelopes. */
export class TellingLog {
  readonly events: KnownEvent[] = [];
  private readonly revisions = new Map<string, number>();
  private actor = 'ada';
  private clock = Date.parse('2026-01-01T00:00:00.000Z');
  protected commands = 0;

  /** @param gap the distance of two positions */
  constructor(protected readonly gap = 1) {}

  /** The position of the last event; 0 when there is none. */
  get position(): bigint {
    return this.events.at(-1)?.position ?? 0n;
  }

  /** The time of the last event. */
  get time(): string {
    return this.events.at(-1)?.recordedAt ?? new Date(this.clock).toISOString();
  }

  by(actor: string): this {
    this.actor = actor;
    return this;
  }

  /** The next event happens then. */
  at(time: string): this {
    this.clock = Date.parse(time) - 1000;
    return this;
  }

  /** Any event; refuses data that its schema does not take. @returns the event's id */
  happened<T extends EventType>(type: T, stream: string, subject: Subject, data: Data<T>): string {
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    this.clock += 1000;
    const position = this.position + BigInt(this.gap);
    const event = {
      id: `event-${position}`,
      commandId: `command-${this.commands}`,
      requestDigest: digestOf(9),
      type,
      schemaVersion: schemaVersions[type],
      subject,
      actor: this.actor,
      correlationId: 'correlation',
      causationId: `command-${this.commands}`,
      stream,
      revision,
      position,
      recordedAt: new Date(this.clock).toISOString(),
      data: vocabulary[type].parse(data),
    };
    this.events.push(event as KnownEvent);
    return event.id;
  }

  /** What is told within is of one command. */
  protected command(tell: () => unknown): this {
    this.commands += 1;
    tell();
    return this;
  }
}
