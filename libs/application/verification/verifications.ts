import { Injectable } from '@nestjs/common';
import type { Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { uuidOf } from '../identity';
import type { Operation } from '../operations/operation';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import type { Invocation } from '../use-case';
import { Verification } from './verification';

/** Verifications that an owner asks for, each an operation. */
@Injectable()
export class Verifications {
  constructor(
    private readonly operations: Operations,
    private readonly ids: Ids,
    verification: Verification,
  ) {
    operations.register('verify', async (_operation, progress) => {
      const { position, ...result } = await verification.run({
        signal: progress.signal,
        onProgress: (step, done, total) => progress.step(step, done, total),
      });
      return { result: { ...result }, position };
    });
  }

  /** The same caller with the same key asks for the same verification. It goes on while no writes are taken, too. */
  async start({ actor, idempotencyKey, correlationId }: Invocation): Promise<Operation | Refusal> {
    const refusal = authorise(actor, 'own', 'verify');
    if (refusal) return refusal;
    const id = idempotencyKey === undefined ? this.ids.uuid() : uuidOf('verify', actor.principalId, idempotencyKey);
    return this.operations.start({ id, kind: 'verify', actor, correlationId, request: {} });
  }
}
