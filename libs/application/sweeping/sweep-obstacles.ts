import { Injectable } from '@nestjs/common';
import { Unavailable } from '../failures';
import { ReadModel } from '../ports/read-model';
import { Projector } from '../projecting/projector';
import { WriteGate } from '../write-gate';

/** Why nothing may be deleted now: where the catalogue may not tell of all that versions name, it is not asked. */
@Injectable()
export class SweepObstacles {
  constructor(
    private readonly gate: WriteGate,
    private readonly projector: Projector,
    private readonly readModel: ReadModel,
  ) {}

  /** What stands in the way, as the end of a sentence; undefined when nothing does. */
  async now(): Promise<string | undefined> {
    const { projector } = this;
    if (projector.state !== 'live') return `the catalogue is ${projector.state}`;
    if (projector.isRebuilding) return 'the catalogue is being rebuilt';
    if (projector.hasParked) return 'a model is parked: one of its events could not be applied';
    const [unknown] = (await this.readModel.unknownTypes()).keys();
    if (unknown !== undefined) return `the log holds events of a newer release: ${unknown}`;
    return this.closed();
  }

  private closed(): string | undefined {
    try {
      this.gate.assertOpen();
      return undefined;
    } catch (failure) {
      if (failure instanceof Unavailable) return failure.detail;
      throw failure;
    }
  }
}
