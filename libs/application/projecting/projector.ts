import { Injectable } from '@nestjs/common';
import { projectEvent } from '#projections/catalogue';
import type { KnownEvent, StoredEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import { vocabulary } from '#models/events/vocabulary';
import { Unavailable } from '../failures';
import { EventFeed, type FeedBatch } from '../ports/event-feed';
import { EventLog } from '../ports/event-log';
import { NotApplicable, ReadModel, type Checkpoint, type RowChange } from '../ports/read-model';
import { LogIdentity } from './log-identity';

/** What the catalogue is doing. */
export type ProjectorState = 'starting' | 'rebuilding' | 'live' | 'lost-tail';

const pageSize = 1000;

/** Brings the catalogue up to the log and keeps it there: an event is applied once, in log order. */
@Injectable()
export class Projector {
  state: ProjectorState = 'starting';
  private checkpoint: Checkpoint | undefined;
  private end: (() => Promise<void>) | undefined;
  private rebuilding: Promise<void> | undefined;
  private parked = new Set<string>();
  private halted = false;
  private readonly subscribers = new Set<() => void>();
  private readonly listeners = new Set<(events: readonly KnownEvent[]) => void>();
  private readonly waiters = new Set<{ readonly position: bigint; readonly wake: () => void }>();

  constructor(
    private readonly log: EventLog,
    private readonly feed: EventFeed,
    private readonly readModel: ReadModel,
    private readonly identity: LogIdentity,
  ) {}

  /** The position up to which the catalogue holds the log. */
  get position(): bigint {
    return this.checkpoint?.position ?? 0n;
  }

  get hasParked(): boolean {
    return this.parked.size > 0;
  }

  /** Whether reads of a model can not be answered. */
  isParked(modelId: string): boolean {
    return this.parked.has(modelId);
  }

  /** Compares the catalogue with the log, rebuilds it where it belongs to another, and follows the log from then on. */
  async start(): Promise<void> {
    this.checkpoint = await this.readModel.checkpoint();
    this.parked = new Set((await this.readModel.parked()).map(({ modelId }) => modelId));
    const { logId } = this.identity;
    const head = await this.log.head();
    if (this.checkpoint?.logId === logId && head.position < this.checkpoint.position) {
      this.state = 'lost-tail';
      return;
    }
    const foreign = this.checkpoint !== undefined && this.checkpoint.logId !== logId;
    if (foreign || (await this.knowsMoreNow())) await this.rebuild();
    else await this.follow();
  }

  /**
   * Deletes the catalogue's rows and makes them anew from the log; reads wait meanwhile. One that is asked for while
   * another runs is that other one.
   */
  rebuild(onProgress: (position: bigint, head: bigint) => void = () => undefined): Promise<void> {
    this.rebuilding ??= this.replay(onProgress).finally(() => (this.rebuilding = undefined));
    return this.rebuilding;
  }

  private async replay(onProgress: (position: bigint, head: bigint) => void): Promise<void> {
    await this.stop();
    this.state = 'rebuilding';
    await this.readModel.reset();
    this.checkpoint = undefined;
    this.parked.clear();
    const head = await this.log.head();
    for (;;) {
      if (this.halted) throw new Unavailable('stopping', 'the rebuild goes on at the next start');
      const resume = this.checkpoint as Checkpoint | undefined;
      const page = await this.log.readAll(resume?.resume, pageSize);
      await this.apply(page.events, page.resume);
      onProgress(this.position, head.position);
      if (page.atHead) break;
    }
    await this.follow();
  }

  /** Ends for good: a rebuild stops between two pages, and the next start goes on from there. */
  async halt(): Promise<void> {
    this.halted = true;
    await this.rebuilding?.catch(() => undefined);
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

  /** Resolves when the catalogue holds everything up to a position. @throws Unavailable after `timeoutMs` */
  async reached(position: bigint, timeoutMs: number): Promise<void> {
    if (this.position >= position) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        reject(new Unavailable('stale-read', `the catalogue is at ${this.position}, ${position} was asked for`));
      }, timeoutMs);
      const waiter = {
        position,
        wake: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.waiters.add(waiter);
    });
  }

  private async follow(): Promise<void> {
    const caughtUp = new Promise<void>((resolve) => {
      this.end = this.feed.start(this.checkpoint?.resume, async (batch) => {
        await this.receive(batch);
        if (batch.atHead) resolve();
      });
    });
    await caughtUp;
    this.state = 'live';
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
    const changes: RowChange[] = [];
    for (const stored of events) {
      const event = upcast(stored);
      if (!event) await this.readModel.rememberUnknown(stored.type, stored.position);
      else changes.push(...(await this.project(event)));
    }
    const checkpoint = { logId: this.identity.logId, position: last.position, resume };
    await this.store(changes, checkpoint);
    this.checkpoint = checkpoint;
    for (const listener of this.listeners) listener(changes.map(({ event }) => event));
    for (const waiter of this.waiters) {
      if (waiter.position > checkpoint.position) continue;
      this.waiters.delete(waiter);
      waiter.wake();
    }
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
      const { modelId } = failure.event.subject;
      if (modelId === undefined) throw failure;
      await this.park(modelId, failure.event.position, failure);
      const others = changes.filter(({ event }) => event.subject.modelId !== modelId);
      await this.store(others, checkpoint);
    }
  }

  /** An event that makes no rows parks its model: others go on, and a rebuild with mended code repairs it. */
  private async project(event: KnownEvent): Promise<RowChange[]> {
    const { modelId } = event.subject;
    if (modelId !== undefined && this.parked.has(modelId)) return [];
    try {
      return [{ event, operations: projectEvent(event) }];
    } catch (failure) {
      if (modelId === undefined) throw failure;
      await this.park(modelId, event.position, failure);
      return [];
    }
  }

  private async park(modelId: string, position: bigint, failure: unknown): Promise<void> {
    this.parked.add(modelId);
    await this.readModel.park({ modelId, position, reason: String(failure) });
  }

  /** Whether a type that was skipped is known since: then its events must be applied after all. */
  private async knowsMoreNow(): Promise<boolean> {
    return [...(await this.readModel.unknownTypes()).keys()].some((type) => type in vocabulary);
  }
}
