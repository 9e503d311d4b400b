import { Injectable, Logger } from '@nestjs/common';
import type { KnownEvent, StoredEvent } from '#models/events/envelope';
import { vocabulary } from '#models/events/vocabulary';
import { Unavailable } from '../failures';
import { EventFeed, type FeedBatch } from '../ports/event-feed';
import { EventLog } from '../ports/event-log';
import { LogDamaged } from '../ports/event-log-errors';
import { NotApplicable, ReadModel } from '../ports/read-model';
import type { Checkpoint, ParkedModel, RowChange } from '../ports/row-changes';
import { KeyedQueue } from '../queue';
import { assertCounts, assertSample } from './agreement';
import { EventProjection } from './event-projection';
import { LogIdentity } from './log-identity';
import { outageOf, type LogOutage } from './log-outage';
import { NextCatalogue, type OnProgress } from './next-catalogue';
import { SharedWork } from './shared-work';
import { PositionWaiters } from './position-waiters';

/**
 * What the catalogue is doing. While another one is made beside it, it is live.
 * - lost-tail: the log is not the one, or not all of it, that the catalogue was made from, which stands still.
 * - log-damaged: the next event is not what was appended; the catalogue holds what comes before it.
 */
export type ProjectorState = 'starting' | 'rebuilding' | 'live' | 'lost-tail' | 'log-damaged';

const pageSize = 1000;

/** Brings the catalogue up to the log and keeps it there: an event is applied once, in log order. */
@Injectable()
export class Projector {
  state: ProjectorState = 'starting';
  /** Why the catalogue stands still while the log is not to be trusted: answers are as of `position`. */
  outage: Unavailable | undefined;
  private checkpoint: Checkpoint | undefined;
  private projection: EventProjection;
  private end: (() => Promise<void>) | undefined;
  private readonly rebuilding = new SharedWork((signal, onProgress: OnProgress) =>
    this.besideLive(() => this.replace(AbortSignal.any([signal, this.halted.signal]), onProgress)),
  );
  private readonly beside = new KeyedQueue();
  private readonly logger = new Logger('Catalogue');
  private readonly halted = new AbortController();
  /** What was said last of why the log is not followed. */
  private told: string | undefined;
  private readonly subscribers = new Set<() => void>();
  private readonly listeners = new Set<(events: readonly KnownEvent[]) => void>();
  private readonly successors = new Set<() => void>();
  private readonly waiters = new PositionWaiters(() => this.position);

  constructor(
    private readonly log: EventLog,
    private readonly feed: EventFeed,
    private readonly readModel: ReadModel,
    private readonly identity: LogIdentity,
  ) {
    this.projection = new EventProjection(readModel);
  }

  /** The position up to which the catalogue holds the log. */
  get position(): bigint {
    return this.checkpoint?.position ?? 0n;
  }

  /** Whether there are rows that a question can be answered from. */
  get hasRows(): boolean {
    return this.checkpoint !== undefined;
  }

  get isRebuilding(): boolean {
    return this.rebuilding.isRunning;
  }

  get hasParked(): boolean {
    return this.projection.hasParked;
  }

  /** Whether reads of a model can not be answered. */
  isParked(modelId: string): boolean {
    return this.projection.isParked(modelId);
  }

  /**
   * Compares the catalogue with the log, makes it anew where it is of no use, and follows the log from then on.
   * @param lost why the log is known not to be trusted: then the rows stand still, as they are
   */
  async start(lost?: LogOutage): Promise<void> {
    const { logId } = this.identity;
    let found = await this.readModel.checkpoint();
    if (lost && (found || !lost.isBeginning)) {
      if (found) this.take(found, await this.readModel.parked());
      return this.standStill(lost.outage);
    }
    const head = await this.log.head();
    if (found && found.logId !== logId) {
      await this.readModel.reset();
      found = undefined;
    }
    this.take(found, await this.readModel.parked());
    if (found && head.position < found.position) {
      const reason = `the log ends at position ${head.position}, the catalogue holds events up to ${found.position}`;
      return this.standStill(new Unavailable('log-lost-its-tail', reason));
    }
    const isAnew = await this.madeAnew(found);
    if (!isAnew) await this.follow();
    if (!lost) return;
    await this.stop();
    this.standStill(lost.outage);
  }

  /** Makes the rows anew where that is better, unless an event is damaged: then those that are there go on up to it. */
  private async madeAnew(found: Checkpoint | undefined): Promise<boolean> {
    try {
      if (!(found ? await this.knowsMoreNow() : await this.isWorthNextRows())) return false;
      this.state = 'rebuilding';
      await this.rebuild();
      return true;
    } catch (failure) {
      if (!(failure instanceof LogDamaged)) throw failure;
      return false;
    }
  }

  /**
   * Makes the catalogue anew from the log, beside the one that answers; when it has caught up and agrees with the log, it
   * takes its place. One that is asked for while another runs is that other one.
   * @param signal aborted, gives it up with the signal's reason; it goes on for the others that asked for it
   * @throws CatalogueDisagrees when what was made is not what the log says: the one before serves on
   * @throws LogDamaged at an event that is not what was appended, Unavailable when the log has lost its tail: the same
   */
  rebuild(onProgress?: OnProgress, signal?: AbortSignal): Promise<void> {
    if (this.state === 'lost-tail' && this.outage) return Promise.reject(this.outage);
    return this.rebuilding.join(onProgress, signal);
  }

  /** Does what makes a catalogue beside the one that answers, which there is room for once: it waits for its turn. */
  besideLive<T>(work: () => Promise<T>): Promise<T> {
    return this.beside.run('next', work);
  }

  private async replace(signal: AbortSignal, onProgress?: OnProgress): Promise<void> {
    signal.throwIfAborted();
    const next = await NextCatalogue.begin(this.readModel, this.log, this.identity, signal);
    try {
      await next.bringUp(undefined, onProgress);
      await next.finish();
      await next.bringUp(undefined, onProgress);
      await next.finish();
      await assertSample(next);
      await this.stop();
      try {
        await next.bringUp(this.checkpoint);
        await next.finish();
        await assertCounts(next);
        await next.swap();
        this.take(next.taken, [...next.parked.values()]);
        for (const listener of this.successors) listener();
        this.advanced();
      } finally {
        if (this.state !== 'rebuilding' && !this.halted.signal.aborted) await this.follow();
      }
      if (this.state === 'rebuilding') await this.follow();
    } finally {
      await next.rows.discard();
    }
  }

  /** Ends for good: a rebuild is given up between two pages. */
  async halt(): Promise<void> {
    this.halted.abort(new Unavailable('stopping', 'the catalogue that was being made is given up'));
    await this.rebuilding.ended();
    await this.stop();
  }

  async stop(): Promise<void> {
    await this.end?.();
    this.end = undefined;
  }

  /** Calls `wake` whenever the catalogue has advanced or its state has changed. @returns how to stop that */
  subscribe(wake: () => void): () => void {
    this.subscribers.add(wake);
    return () => this.subscribers.delete(wake);
  }

  /** Tells which events the catalogue holds from now on, in the same moment in which `position` says so. */
  onApplied(listener: (events: readonly KnownEvent[]) => void): void {
    this.listeners.add(listener);
  }

  /** Tells when another catalogue has taken the place of the one before: nothing that this one said need still hold. */
  onReplaced(listener: () => void): void {
    this.successors.add(listener);
  }

  /** Resolves when the catalogue holds everything up to a position. @throws Unavailable after `timeoutMs`, or at an outage */
  async reached(position: bigint, timeoutMs: number): Promise<void> {
    if (this.position >= position) return;
    if (this.outage) throw this.outage;
    await this.waiters.wait(position, timeoutMs);
  }

  /** Follows the log from now on. Resolves at its end, or where it can not be followed at once while rows answer. */
  private async follow(): Promise<void> {
    const ending = new AbortController();
    const reached = new Promise<void>((resolve) => {
      this.halted.signal.addEventListener('abort', () => resolve(), { signal: ending.signal });
      const deliver = async (batch: FeedBatch): Promise<void> => {
        await this.receive(batch);
        if (!batch.atHead) return;
        this.told = undefined;
        this.isUpToDate();
        resolve();
      };
      const failed = (failure: unknown): void => {
        if (failure instanceof LogDamaged) this.standStill(outageOf(failure));
        else if (!this.goesOnLater(failure)) return;
        resolve();
      };
      this.end = this.feed.start(this.checkpoint?.resume, deliver, failed);
    });
    await reached;
    ending.abort();
  }

  /**
   * A disk that takes no rows may take them later: until then answers are as of where the rows are.
   * @returns whether there are any
   */
  private goesOnLater(failure: unknown): boolean {
    const text = `the catalogue stays at position ${this.position} for now: ${String(failure)}`;
    if (text !== this.told) this.logger.error(text);
    this.told = text;
    if (this.hasRows) this.isUpToDate();
    return this.hasRows;
  }

  /** Has read the log to its end, or what rows there are must do for now. */
  private isUpToDate(): void {
    if (this.state === 'live') return;
    this.state = 'live';
    this.outage = undefined;
    this.wakeSubscribers();
  }

  private standStill(outage: Unavailable): void {
    if (this.outage?.detail === outage.detail) return;
    this.outage = outage;
    this.state = outage.code === 'log-damaged' ? 'log-damaged' : 'lost-tail';
    this.waiters.fail(outage);
    this.wakeSubscribers();
  }

  /** A stretch that begins after our checkpoint leaves a hole, which is read from the log first. */
  private async receive(batch: FeedBatch): Promise<void> {
    if (batch.logId !== this.identity.logId) return;
    if (batch.previous > this.position) {
      const page = await this.log.readAll(this.checkpoint?.resume, pageSize);
      await this.apply(page.events, page.resume);
      return this.receive(batch);
    }
    const fresh = batch.events.filter((event) => event.position > this.position);
    if (fresh.length > 0) await this.apply(fresh, batch.resume);
    else await this.lookedUpTo(batch.resume);
  }

  /** Nothing was ours, but this far need not be looked again. */
  private async lookedUpTo(resume: string): Promise<void> {
    if (!this.checkpoint || this.checkpoint.resume === resume) return;
    this.checkpoint = { ...this.checkpoint, resume };
    await this.readModel.apply([], this.checkpoint);
  }

  private async apply(events: readonly StoredEvent[], resume: string): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const changes = await this.projection.changesOf(events);
    const checkpoint = { logId: this.identity.logId, position: last.position, resume };
    await this.store(changes, checkpoint);
    this.checkpoint = checkpoint;
    for (const listener of this.listeners) listener(changes.map(({ event }) => event));
    this.advanced();
  }

  private advanced(): void {
    this.waiters.advanced();
    this.wakeSubscribers();
  }

  private wakeSubscribers(): void {
    for (const wake of this.subscribers) wake();
  }

  private async store(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    try {
      await this.readModel.apply(changes, checkpoint);
    } catch (failure) {
      if (!(failure instanceof NotApplicable)) throw failure;
      const { modelId, position } = failure.event;
      await this.projection.park(modelId, position, failure);
      const others = changes.filter(({ event }) => this.projection.makesRows(event));
      await this.store(others, checkpoint);
    }
  }

  private take(checkpoint: Checkpoint | undefined, parked: readonly ParkedModel[]): void {
    this.checkpoint = checkpoint;
    this.projection = new EventProjection(this.readModel, parked);
  }

  /** Whether a type that was skipped is known since: then its events must be applied after all. */
  private async knowsMoreNow(): Promise<boolean> {
    return [...(await this.readModel.unknownTypes()).keys()].some((type) => type in vocabulary);
  }

  /** Whether there is so much to apply that it is better done in bulk, in rows of its own. */
  private async isWorthNextRows(): Promise<boolean> {
    return !(await this.log.readAll(undefined, pageSize)).atHead;
  }
}
