import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOver } from '#application/operations/operation';
import { Operations } from '#application/operations/operations';
import { StreamLimits } from '#application/streaming/stream-limits';
import { TokenRecords } from '#application/tokens/token-records';
import type { OperationAnswer } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { bearerToken } from '../auth/bearer-guard';
import { Refused } from '../auth/refused';
import { OperationsView } from './operations-view';
import { ProgressStream, ReaderLost } from './progress-stream';

const leastMs = 100;

/** Operations told while they go on: server-sent events (HTML, section 9.2) until the one that tells how it ended. */
@Injectable()
export class OperationEvents implements BeforeApplicationShutdown {
  private readonly open = new Set<ProgressStream>();
  private stopping = false;

  constructor(
    private readonly operations: Operations,
    private readonly view: OperationsView,
    private readonly tokens: TokenRecords,
    private readonly limits: StreamLimits,
  ) {}

  /** How many streams are open. */
  get size(): number {
    return this.open.size;
  }

  /** Sends what an operation is at, and again at most ten times a second when that has changed. @throws Refused */
  async tell(id: string, actor: Actor, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const now = await this.view.now(id, actor);
    if (isRefusal(now)) throw new Refused(now);
    reply.hijack();
    const stream = new ProgressStream(reply.raw, this.limits, request.method === 'HEAD');
    const unsubscribe = this.operations.subscribe(id, () => stream.wake());
    this.open.add(stream);
    try {
      if (this.stopping) stream.stop();
      await this.follow(stream, () => this.asked(id, actor, request));
    } catch (failure) {
      if (failure instanceof ReaderLost) return;
      request.log.error({ reqId: request.id, err: failure }, 'operation stream failed');
      stream.cutOff('internal', 'The failure is in the server’s log.');
    } finally {
      unsubscribe();
      this.open.delete(stream);
    }
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    for (const stream of this.open) stream.stop();
  }

  private async follow(stream: ProgressStream, ask: () => Promise<OperationAnswer | Refusal>): Promise<void> {
    let told = '';
    for (;;) {
      const answer = await ask();
      if (isRefusal(answer)) return stream.cutOff(answer.refused, answer.detail);
      const data = JSON.stringify(answer);
      if (isOver(answer.state)) return stream.end(data);
      if (data !== told) await stream.tell(data);
      told = data;
      await pause(leastMs, undefined, { signal: stream.ended }).catch(() => undefined);
      if (!(await stream.change())) await stream.heartbeat();
      if (stream.ended.aborted) return stream.cutOff('stopping', 'The server ends its streams.');
    }
  }

  /** A token that was revoked or has expired since tells no more. */
  private async asked(id: string, actor: Actor, request: FastifyRequest): Promise<OperationAnswer | Refusal> {
    const bearer = await this.tokens.authenticate(bearerToken(request) ?? '');
    return isRefusal(bearer) ? bearer : this.view.now(id, actor);
  }
}
