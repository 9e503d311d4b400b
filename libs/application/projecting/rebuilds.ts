import { Injectable } from '@nestjs/common';
import type { Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { uuidOf } from '../identity';
import type { Operation } from '../operations/operation';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import type { Invocation } from '../use-case';
import { WriteGate } from '../write-gate';
import { Projector } from './projector';

/** Rebuilds of the catalogue that an owner asks for, each an operation. */
@Injectable()
export class Rebuilds {
  constructor(
    private readonly operations: Operations,
    private readonly ids: Ids,
    private readonly gate: WriteGate,
    projector: Projector,
  ) {
    operations.register('rebuild', async (_operation, progress) => {
      await projector.rebuild((done, total) => progress.step('replay', Number(done), Number(total)), progress.signal);
      return { result: { position: projector.position.toString() }, position: projector.position };
    });
  }

  /**
   * The same caller with the same key asks for the same rebuild.
   * @throws Unavailable when the log is not to be trusted: then the catalogue holds what the log has lost
   */
  async start({ actor, idempotencyKey, correlationId }: Invocation): Promise<Operation | Refusal> {
    const refusal = authorise(actor, 'own', 'rebuild');
    if (refusal) return refusal;
    this.gate.assertOpen();
    const id = idempotencyKey === undefined ? this.ids.uuid() : uuidOf('rebuild', actor.principalId, idempotencyKey);
    return this.operations.start({ id, kind: 'rebuild', actor, correlationId, request: {} });
  }
}
