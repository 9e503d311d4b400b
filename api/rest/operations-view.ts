import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isOver, type Operation, type OperationProgress } from '#application/operations/operation';
import { Operations } from '#application/operations/operations';
import { LogIdentity } from '#application/projecting/log-identity';
import type { OperationAnswer } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { problemOf } from './problem';

/** Operations as HTTP tells them: a resource to poll, which says how far the work has come and what it came to. */
@Injectable()
export class OperationsView {
  constructor(
    private readonly operations: Operations,
    private readonly identity: LogIdentity,
  ) {}

  /** 202: where to ask, and when. */
  async accepted(id: string, actor: Actor, reply: FastifyReply): Promise<OperationAnswer | Refusal> {
    void reply.code(202).header('location', `/api/v1/operations/${id}`);
    return this.show(id, actor, reply);
  }

  async show(id: string, actor: Actor, reply: FastifyReply): Promise<OperationAnswer | Refusal> {
    const found = await this.operations.find(id, actor);
    if (isRefusal(found)) return found;
    const answer = this.answerOf(found.operation, found.progress);
    if (answer.position !== null) void reply.header('registry-position', answer.position);
    if (!isOver(answer.state)) void reply.header('retry-after', '1');
    return answer;
  }

  async cancel(id: string, actor: Actor): Promise<OperationAnswer | Refusal> {
    const ended = await this.operations.cancel(id, actor);
    return isRefusal(ended) ? ended : this.answerOf(ended, null);
  }

  private answerOf(operation: Operation, progress: OperationProgress | null): OperationAnswer {
    const { id, kind, state, createdAt, changedAt, refusal } = operation;
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
      problem: refusal && problemOf(refusal),
    };
  }
}
