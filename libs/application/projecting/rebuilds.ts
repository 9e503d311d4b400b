import { Injectable } from '@nestjs/common';
import type { Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { authorise } from '../access/ability';
import type { Operation } from '../operations/operation';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
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
      await projector.rebuild((done, total) => progress.step('replay', Number(done), Number(total)));
      return { result: { position: projector.position.toString() }, position: projector.position };
    });
  }

  /** @throws Unavailable when the log is not to be trusted: then the catalogue holds what the log has lost */
  async start(actor: Actor): Promise<Operation | Refusal> {
    const refusal = authorise(actor, 'own', 'rebuild');
    if (refusal) return refusal;
    this.gate.assertOpen();
    const id = this.ids.uuid();
    return this.operations.start({ id, kind: 'rebuild', actor, correlationId: id, request: {} });
  }
}
