import type { OperationAnswer } from '#models/queries/commands';
import type { Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';

/** A long piece of work as the working store keeps it: enough to begin it again after a restart. */
export interface Operation<Request = unknown> {
  readonly id: string;
  readonly kind: OperationAnswer['kind'];
  readonly state: OperationAnswer['state'];
  readonly actor: Actor;
  readonly correlationId: string;
  readonly request: Request;
  readonly requestDigest: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly refusal: Refusal | null;
  /** Position of its append, as a decimal. */
  readonly position: string | null;
}

/** How far a running operation has come; told from memory, not stored. */
export interface OperationProgress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** Whether an operation has ended and its answer will not change. */
export function isOver(state: OperationAnswer['state']): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}
