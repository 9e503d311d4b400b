import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Unavailable } from './failures';
import { Operations } from './operations/operations';
import { EventLog } from './ports/event-log';
import { LogIdentity } from './projecting/log-identity';
import { Projector } from './projecting/projector';
import { Sweeper } from './sweeping/sweeper';
import { Sweeps } from './sweeping/sweeps';
import { WriteGate } from './write-gate';

/** The registry's life: opens the log, brings the catalogue up to it, goes on with what was interrupted; and ends. */
@Injectable()
export class Registry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly log: EventLog,
    private readonly identity: LogIdentity,
    private readonly gate: WriteGate,
    private readonly projector: Projector,
    private readonly operations: Operations,
    private readonly sweeper: Sweeper,
    private readonly sweeps: Sweeps,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.identity.open();
    const head = await this.log.head();
    if (head.recordedAt !== undefined) this.gate.saw([{ recordedAt: head.recordedAt }]);
    await this.projector.start();
    if (this.projector.state === 'lost-tail') {
      this.gate.close(
        new Unavailable(
          'log-lost-its-tail',
          `the log ends at position ${head.position}, the catalogue holds ${this.projector.position}`,
        ),
      );
      return;
    }
    await this.sweeper.settle();
    await this.operations.resume();
    this.sweeps.begin();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.gate.close(new Unavailable('stopping', 'the server takes no more changes'));
    await this.sweeps.end();
    await this.operations.stop();
    await this.projector.halt();
  }
}
