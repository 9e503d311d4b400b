import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { digestOf } from '../identity';
import { Clock } from '../ports/clock';
import { WorkingStore, type Item } from '../ports/working-store';
import type { Turn } from './lane';
import { Lanes } from './lanes';
import { isOver, type Operation, type OperationProgress } from './operation';

/** What an operation came to. */
export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly position: bigint | null;
}

/** Does the work of one kind of operation. Aborting the signal must end it before it has appended anything. */
export type Runner = (
  operation: Operation,
  progress: { readonly signal: AbortSignal; step(name: string, done: number, total: number): void },
) => Promise<Outcome | Refusal>;

const keptDays = 7;
const betweenTriesMs = 500;

/** Long work: stored before it begins, begun again after a restart, followed by polling, cancellable. */
@Injectable()
export class Operations {
  private readonly runners = new Map<Operation['kind'], Runner>();
  private readonly lanes = new Lanes((id, turn) => this.carryOut(id, turn));
  private readonly followers = new Map<string, Set<() => void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly store: WorkingStore,
    private readonly clock: Clock,
  ) {}

  register(kind: Operation['kind'], runner: Runner): void {
    this.runners.set(kind, runner);
  }

  /**
   * Starts an operation, or answers the one that has this id. One that failed or was cancelled begins anew.
   * @returns the operation, or a refusal when the id stands for another request or too many wait
   */
  async start<R>(
    begin: Pick<Operation<R>, 'id' | 'kind' | 'actor' | 'correlationId' | 'request'>,
  ): Promise<Operation | Refusal> {
    const requestDigest = digestOf({ kind: begin.kind, request: begin.request });
    const known = await this.store.get<Operation>('operation', begin.id);
    if (known && known.value.requestDigest !== requestDigest) {
      return refuse('idempotency-key-reused', { operation: begin.kind });
    }
    if (known && (known.value.state === 'succeeded' || !isOver(known.value.state))) return known.value;
    // How the run before ended must not be taken for how this one did.
    await this.lanes.turn(begin.id)?.ended;
    const lane = this.lanes.of(begin.kind);
    if (lane.isFull) return refuse('too-many-operations', { limit: lane.limits.waiting });
    const at = this.clock.now().toISOString();
    const operation: Operation = {
      ...begin,
      requestDigest,
      state: 'waiting',
      createdAt: at,
      changedAt: at,
      result: null,
      refusal: null,
      position: null,
    };
    const stored = await this.store.put('operation', operation.id, operation, known?.revision ?? 0);
    if (stored === undefined) return this.start(begin);
    failPoint('operation.stored');
    lane.add(operation.id);
    return operation;
  }

  /** An operation of the caller's own, or any for an owner, and how far it has come. */
  async find(
    id: string,
    actor: Actor,
  ): Promise<{ operation: Operation; progress: OperationProgress | null } | Refusal> {
    const item = await this.store.get<Operation>('operation', id);
    const visible = item && (actor.role === 'owner' || item.value.actor.principalId === actor.principalId);
    if (!visible) return refuse('operation-not-found', { operation: id });
    return { operation: item.value, progress: this.lanes.turn(id)?.progress ?? null };
  }

  /** Calls `wake` whenever an operation may have changed its state or come further. @returns what ends that */
  subscribe(id: string, wake: () => void): () => void {
    const followers = this.followers.get(id) ?? new Set();
    this.followers.set(id, followers.add(wake));
    return () => {
      followers.delete(wake);
      if (followers.size === 0 && this.followers.get(id) === followers) this.followers.delete(id);
    };
  }

  /** Resolves when an operation has ended, or after `ms`, whichever comes first. */
  async settled(id: string, ms: number): Promise<void> {
    const turn = this.lanes.turn(id);
    if (!turn) return;
    const enough = new AbortController();
    await Promise.race([turn.ended, pause(ms, undefined, { signal: enough.signal }).catch(() => undefined)]);
    enough.abort();
  }

  /** Cancels an operation that is not over; returns when it has ended, one way or the other. */
  async cancel(id: string, actor: Actor): Promise<Operation | Refusal> {
    const found = await this.find(id, actor);
    if ('refused' in found) return found;
    if (isOver(found.operation.state))
      return refuse('operation-finished', { operation: id, state: found.operation.state });
    return this.lanes.of(found.operation.kind).keepAside(id, async (turn) => {
      turn?.abort.abort(new Cancelled());
      await turn?.ended;
      // What the server broke off when it stopped may have been done already: its next start finds that out.
      const isOpen = turn !== undefined && this.stopping.signal.aborted;
      if (isOpen) return (await this.store.get<Operation>('operation', id))?.value ?? found.operation;
      return (await this.change(id, { state: 'cancelled' })) ?? refuse('operation-not-found', { operation: id });
    });
  }

  /** Goes on with what a restart interrupted, and forgets what ended more than seven days ago. */
  async resume(): Promise<void> {
    const oldest = this.clock.now().getTime() - keptDays * 86_400_000;
    let after: string | undefined;
    for (;;) {
      const page: readonly Item<Operation>[] = await this.store.list<Operation>('operation', after, 200);
      for (const { key, value, revision } of page) {
        if (!isOver(value.state)) this.lanes.of(value.kind).add(key);
        else if (Date.parse(value.changedAt) < oldest) await this.store.delete('operation', key, revision);
      }
      after = page.at(-1)?.key;
      if (page.length < 200) return;
    }
  }

  /** Ends running work without ending its operations: the next start goes on with them. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.lanes.close(new Stopping());
  }

  private async carryOut(id: string, turn: Turn): Promise<void> {
    const { signal } = turn.abort;
    const operation = await this.begun(id);
    const runner = operation && this.runners.get(operation.kind);
    if (!operation || !runner) return;
    failPoint('operation.running');
    const step = (name: string, done: number, total: number) => {
      turn.progress = { step: name, done, total };
      this.wake(id);
    };
    try {
      signal.throwIfAborted();
      const outcome = await runner(operation, { signal, step });
      failPoint('operation.before-end');
      if ('refused' in outcome) await this.end(id, { state: 'failed', refusal: outcome });
      else
        await this.end(id, {
          state: 'succeeded',
          result: outcome.result,
          position: outcome.position?.toString() ?? null,
        });
    } catch (failure) {
      if (signal.reason instanceof Stopping) return;
      if (signal.reason instanceof Cancelled) await this.end(id, { state: 'cancelled' });
      else await this.end(id, { state: 'failed', result: failureResult(failure) });
    }
  }

  /** How an operation ended is stored as soon as the store takes it: a disk that is full may have room in a moment. */
  private async end(id: string, changes: Partial<Operation>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.change(id, changes);
        return;
      } catch {
        await pause(betweenTriesMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  /**
   * An operation whose turn has come; undefined when it is over already. Where it can not be stored that it runs, it runs
   * all the same: after a restart it would begin anew.
   */
  private async begun(id: string): Promise<Operation | undefined> {
    const stored = () => this.store.get<Operation>('operation', id).catch(() => undefined);
    const operation = await this.change(id, { state: 'running' }).catch(async () => (await stored())?.value);
    return operation && !isOver(operation.state) ? operation : undefined;
  }

  /** Changes an operation unless it is over. @returns what it is then; undefined when there is none */
  private async change(id: string, changes: Partial<Operation>): Promise<Operation | undefined> {
    for (;;) {
      const item = await this.store.get<Operation>('operation', id);
      if (!item || isOver(item.value.state)) return item?.value;
      const changed = { ...item.value, ...changes, changedAt: this.clock.now().toISOString() };
      if ((await this.store.put('operation', id, changed, item.revision)) === undefined) continue;
      this.wake(id);
      return changed;
    }
  }

  private wake(id: string): void {
    this.followers.get(id)?.forEach((wake) => wake());
  }
}

/** What is kept of a failure: what it says, and the code by which its kind is told. */
function failureResult(failure: unknown): Readonly<Record<string, unknown>> {
  if (!(failure instanceof Error)) return { failure: String(failure) };
  const code = 'code' in failure && typeof failure.code === 'string' ? { code: failure.code } : {};
  return { failure: failure.message, ...code };
}

class Cancelled extends Error {}
class Stopping extends Error {}
