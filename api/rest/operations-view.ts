import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { diskOutage, isDiskFull } from '#application/disk-failures';
import { isOver, type Operation, type OperationProgress } from '#application/operations/operation';
import { Operations } from '#application/operations/operations';
import { LogIdentity } from '#application/projecting/log-identity';
import type { OperationAnswer } from '#models/queries/commands';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { internal, outageOf, problemOf, storageFullOf, type Problem } from './problem';

const briefMs = 300;

/** Operations as HTTP tells them: a resource to poll, which says how far the work has come and what it came to. */
@Injectable()
export class OperationsView {
  constructor(
    private readonly operations: Operations,
    private readonly identity: LogIdentity,
  ) {}

  /** 202: where to ask, and when. Small work is over before the answer. */
  async accepted(id: string, actor: Actor, reply: FastifyReply): Promise<OperationAnswer | Refusal> {
    await this.operations.settled(id, briefMs);
    void reply.code(202).header('location', `/api/v1/operations/${id}`);
    return this.show(id, actor, reply);
  }

  async show(id: string, actor: Actor, reply: FastifyReply): Promise<OperationAnswer | Refusal> {
    const answer = await this.now(id, actor);
    if (isRefusal(answer)) return answer;
    if (answer.position !== null) void reply.header('registry-position', answer.position);
    if (!isOver(answer.state)) void reply.header('retry-after', '1');
    return answer;
  }

  /** What an operation is at now, for its own caller or an owner. */
  async now(id: string, actor: Actor): Promise<OperationAnswer | Refusal> {
    const found = await this.operations.find(id, actor);
    return isRefusal(found) ? found : this.answerOf(found.operation, found.progress);
  }

  async cancel(id: string, actor: Actor): Promise<OperationAnswer | Refusal> {
    const ended = await this.operations.cancel(id, actor);
    return isRefusal(ended) ? ended : this.answerOf(ended, null);
  }

  private answerOf(operation: Operation, progress: OperationProgress | null): OperationAnswer {
    const { id, kind, state, createdAt, changedAt } = operation;
    return {
      id,
      kind,
      state,
      step: progress?.step ?? null,
      done: progress?.done ?? 0,
      total: progress?.total ?? 0,
      createdAt,
      changedAt,
      position: operation.position === null ? null : this.identity.format(BigInt(operation.position)),
      result: operation.result,
      problem: problemOfEnd(operation),
    };
  }
}

/** Why an operation did not succeed, as the request itself would have been answered. */
function problemOfEnd({ id, state, refusal, result, correlationId }: Operation): Problem | null {
  if (state === 'cancelled') return problemOf(refuse('operation-cancelled', { operation: id }));
  if (state !== 'failed') return null;
  if (refusal) return problemOf(refusal);
  const failure = Object.assign(new Error(String(result?.failure)), { code: result?.code });
  if (isDiskFull(failure)) return storageFullOf({ detail: `${failure.message}; nothing was half-done.`, facts: {} });
  const outage = diskOutage(failure);
  return outage ? outageOf(outage) : internal(correlationId);
}
