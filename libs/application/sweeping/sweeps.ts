import { Injectable, Logger } from '@nestjs/common';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { uuidOf } from '../identity';
import type { Operation } from '../operations/operation';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import type { Invocation } from '../use-case';
import { WriteGate } from '../write-gate';
import { Sweeper } from './sweeper';

const everyMs = 3_600_000;

/** Sweeps: one an hour, and those that an owner asks for, each an operation. */
@Injectable()
export class Sweeps {
  private readonly logger = new Logger('Sweep');
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly operations: Operations,
    private readonly ids: Ids,
    private readonly gate: WriteGate,
    private readonly sweeper: Sweeper,
  ) {
    operations.register('sweep', async (_operation, progress) => {
      const report = await sweeper.run({
        signal: progress.signal,
        onProgress: (done, total) => progress.step('sweep', done, total),
      });
      if (isRefusal(report)) return report;
      const { position, ...result } = report;
      return { result, position };
    });
  }

  /**
   * The same caller with the same key asks for the same sweep.
   * @throws Unavailable when no writes are taken
   */
  async start({ actor, idempotencyKey, correlationId }: Invocation): Promise<Operation | Refusal> {
    const refusal = authorise(actor, 'own', 'sweep');
    if (refusal) return refusal;
    this.gate.assertOpen();
    const id = idempotencyKey === undefined ? this.ids.uuid() : uuidOf('sweep', actor.principalId, idempotencyKey);
    return this.operations.start({ id, kind: 'sweep', actor, correlationId, request: {} });
  }

  /** Sweeps every hour from now on. The process may end between two. */
  begin(): void {
    this.timer ??= setInterval(() => {
      this.last = this.sweep();
    }, everyMs).unref();
  }

  /** Sweeps no more; returns when the one that runs has ended. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    this.ending.abort();
    await this.last;
  }

  private async sweep(): Promise<void> {
    try {
      const report = await this.sweeper.run({ signal: this.ending.signal });
      if (isRefusal(report)) this.logger.warn(report.detail);
      else if (report.endedEarly !== null) this.logger.warn(`The sweep ended early: ${report.endedEarly}.`);
    } catch (failure) {
      if (!this.ending.signal.aborted) this.logger.error(failure instanceof Error ? failure.stack : failure);
    }
  }
}
