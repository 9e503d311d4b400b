import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isOver, type Operation } from '#application/operations/operation';
import { Operations } from '#application/operations/operations';
import type { OperationAnswer, VersionRegistered } from '#models/queries/commands';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';

/** How a registration ended within the time that a push waits, or that it goes on. */
export type RegistrationEnd =
  | { readonly ended: true; readonly version: VersionRegistered; readonly position: bigint }
  | { readonly ended: false; readonly operation: OperationAnswer };

const patienceMs = 60_000;
const lookMs = 200;

/** Waits for the operation that registers a version. */
@Injectable()
export class RegistrationEnds {
  constructor(private readonly operations: Operations) {}

  /** @param isLeft whether nobody waits for the answer any more; the registration goes on all the same */
  async of(id: string, actor: Actor, isLeft: () => boolean): Promise<RegistrationEnd | Refusal> {
    const late = Date.now() + patienceMs;
    for (;;) {
      const found = await this.operations.find(id, actor);
      if (isRefusal(found)) return found;
      const { operation, progress } = found;
      if (isOver(operation.state)) return endOf(operation);
      if (Date.now() >= late || isLeft()) return { ended: false, operation: answerOf(operation, progress) };
      // An operation that waits for its turn is none that could settle.
      if (progress === null) await pause(lookMs);
      else await this.operations.settled(id, lookMs);
    }
  }
}

function endOf({ id, state, refusal, result, position }: Operation): RegistrationEnd | Refusal {
  if (refusal) return refusal;
  if (state === 'cancelled') return refuse('operation-cancelled', { operation: id });
  if (state !== 'succeeded' || position === null)
    throw new Error(`the operation ${id} failed: ${JSON.stringify(result)}`);
  return { ended: true, version: result as VersionRegistered, position: BigInt(position) };
}

function answerOf(
  { id, kind, state, createdAt, changedAt }: Operation,
  progress: { step: string; done: number; total: number } | null,
): OperationAnswer {
  const { step = null, done = 0, total = 0 } = progress ?? {};
  return { id, kind, state, step, done, total, createdAt, changedAt, position: null, result: null, problem: null };
}
