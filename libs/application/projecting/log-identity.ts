import { Injectable } from '@nestjs/common';
import type { KnownEvent, NewEvent } from '#models/events/envelope';
import type { RegistryEvent } from '#models/events/registry';
import { upcast } from '#models/events/upcast';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { formatPosition, parsePosition } from '#models/values/position';
import { digestOf, streamOf, uuidOf } from '../identity';
import { Clock } from '../ports/clock';
import { EventLog } from '../ports/event-log';
import { Ids } from '../ports/ids';

/** Which log this is: its id stands in its newest LogStarted, and in every position that is told outside. */
@Injectable()
export class LogIdentity {
  private id: string | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  get logId(): string {
    if (this.id === undefined) throw new Error('the log has not been opened');
    return this.id;
  }

  /** Reads the log's id, beginning the log when it is empty. */
  async open(): Promise<void> {
    const known = await this.newest();
    this.id = known ?? (await this.begin());
  }

  format(position: bigint): string {
    return formatPosition({ logId: this.logId, position });
  }

  /** A position that a caller sent; refused when it is not one, of another log, or beyond the head. */
  async parse(text: string): Promise<bigint | Refusal> {
    const token = parsePosition(text);
    if (!token) return refuse('invalid-position', { position: text });
    if (token.logId !== this.logId) return refuse('position-of-older-log', { position: text });
    const head = await this.log.head();
    return token.position > head.position ? refuse('invalid-position', { position: text }) : token.position;
  }

  private async newest(): Promise<string | undefined> {
    const events = await this.log.readStream(streamOf.registry);
    const started = events
      .map((event) => upcast(event) as KnownEvent<RegistryEvent> | undefined)
      .filter((event) => event?.type === 'LogStarted');
    return started.at(-1)?.data.logId;
  }

  private async begin(): Promise<string> {
    const logId = this.ids.logId();
    const commandId = uuidOf('log', logId);
    const event: NewEvent = {
      id: uuidOf('event', commandId, '0', '0'),
      commandId,
      requestDigest: digestOf({ logId }),
      type: 'LogStarted',
      schemaVersion: 1,
      subject: {},
      actor: 'system',
      correlationId: commandId,
      causationId: commandId,
      data: { logId, origin: null },
    };
    const now = this.clock.now().toISOString();
    const result = await this.log.append([{ stream: streamOf.registry, expected: 'no-stream', events: [event] }], now);
    if (result.outcome === 'landed') return logId;
    const other = await this.newest();
    if (other === undefined) throw new Error(`the log could not be begun: ${result.outcome}`);
    return other;
  }
}
