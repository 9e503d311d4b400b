import { Injectable } from '@nestjs/common';
import type { KnownEvent, NewEvent } from '#models/events/envelope';
import type { RegistryEvent } from '#models/events/registry';
import { upcast } from '#models/events/upcast';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { formatPosition, parsePosition } from '#models/values/position';
import { digestOf, streamOf, uuidOf } from '../identity';
import { Clock } from '../ports/clock';
import { EventLog, type AppendResult, type ExpectedRevision } from '../ports/event-log';
import { LogDamaged } from '../ports/event-log-errors';
import { Ids } from '../ports/ids';

type Data = Extract<RegistryEvent, { type: 'LogStarted' }>['data'];

/** How a log began: its id, and the log that it was restored from with where that ended; undefined for a first one. */
interface Beginning {
  readonly logId: string;
  readonly origin: { readonly logId: string; readonly head: bigint } | undefined;
  readonly revision: number;
}

/**
 * Which log this is: its id stands in its newest LogStarted, and in every position that is told outside. A log that was
 * restored from another goes on with its positions: what was told of the other up to there is the same event here.
 */
@Injectable()
export class LogIdentity {
  private id: string | undefined;
  /** For each earlier log where it ended, when the next one was restored from it. */
  private ends: ReadonlyMap<string, bigint> = new Map();
  /** Up to where positions are known that the log itself does not hold. */
  private assumedEnd = 0n;

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
    const known = await this.beginnings();
    this.ends = new Map(known.flatMap(({ origin }) => (origin ? [[origin.logId, origin.head] as const] : [])));
    this.id = known.at(-1)?.logId ?? (await this.begin());
  }

  /**
   * Takes another's word for which log this is, where it does not say so itself, or is not the one that it should be.
   * @param end up to where positions of it are known
   */
  assume(logId: string, end: bigint): void {
    if (this.id !== logId) this.ends = new Map();
    this.id = logId;
    this.assumedEnd = end;
  }

  /** Whether a log is this one or one that it was restored from, be it by others in between. */
  descendsFrom(logId: string): boolean {
    return logId === this.logId || this.ends.has(logId);
  }

  /**
   * Up to where the events of a log are in this one: of this one to its head, of an earlier one to where it ended when the
   * next was restored from it; undefined for a log that this one does not descend from.
   */
  async endOf(logId: string): Promise<bigint | undefined> {
    return logId === this.logId ? this.head() : this.ends.get(logId);
  }

  /**
   * Begins the log anew, under an id of its own, after a restore: what its original did since the copy was made is not
   * in it, so that positions which were told of that must not be taken for events of this one.
   * @returns the new id
   */
  async beginAnew(): Promise<string> {
    const last = (await this.beginnings()).at(-1);
    if (!last) throw new Error('the log holds no LogStarted: it is not one that can be restored');
    const [newest] = (await this.log.readStream(streamOf.registry, last.revision)).slice(-1);
    const { position } = await this.log.head();
    const logId = this.ids.logId();
    const origin = { logId: last.logId, head: position.toString() };
    const result = await this.append({ logId, origin }, newest?.revision ?? last.revision);
    if (result.outcome !== 'landed') throw new Error(`the log could not be begun anew: ${result.outcome}`);
    await this.open();
    return logId;
  }

  format(position: bigint): string {
    return formatPosition({ logId: this.logId, position });
  }

  /**
   * A position that a caller sent; refused when it is not one, or beyond the head. One of an earlier log is that of the
   * same event here, or refused when it was told after this log was copied from that one.
   */
  async parse(text: string): Promise<bigint | Refusal> {
    const token = parsePosition(text);
    if (!token) return refuse('invalid-position', { position: text });
    const end = await this.endOf(token.logId);
    if (end !== undefined && token.position <= end) return token.position;
    if (token.logId !== this.logId) return refuse('position-of-older-log', { position: text });
    return token.position > this.assumedEnd ? refuse('invalid-position', { position: text }) : token.position;
  }

  /** Where the log ends; where that can not be read, up to where positions of it are known. */
  private async head(): Promise<bigint> {
    try {
      return (await this.log.head()).position;
    } catch (failure) {
      if (failure instanceof LogDamaged) return this.assumedEnd;
      throw failure;
    }
  }

  private async beginnings(): Promise<Beginning[]> {
    const events = await this.log.readStream(streamOf.registry);
    return events.flatMap((stored) => {
      const event = upcast(stored) as KnownEvent<RegistryEvent> | undefined;
      if (event?.type !== 'LogStarted') return [];
      const { logId, origin } = event.data;
      const { revision } = event;
      return [{ logId, origin: origin ? { logId: origin.logId, head: BigInt(origin.head) } : undefined, revision }];
    });
  }

  private async begin(): Promise<string> {
    const logId = this.ids.logId();
    const result = await this.append({ logId, origin: null }, 'no-stream');
    if (result.outcome === 'landed') return logId;
    const other = (await this.beginnings()).at(-1);
    if (!other) throw new Error(`the log could not be begun: ${result.outcome}`);
    return other.logId;
  }

  private append(data: Data, expected: ExpectedRevision): Promise<AppendResult> {
    const commandId = uuidOf('log', data.logId);
    const event: NewEvent = {
      id: uuidOf('event', commandId, '0', '0'),
      commandId,
      requestDigest: digestOf({ logId: data.logId }),
      type: 'LogStarted',
      schemaVersion: 1,
      subject: {},
      actor: 'system',
      correlationId: commandId,
      causationId: commandId,
      data,
    };
    const now = this.clock.now().toISOString();
    return this.log.append([{ stream: streamOf.registry, expected, events: [event] }], now);
  }
}
