import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Unavailable } from './failures';
import { Operations } from './operations/operations';
import { EventLog } from './ports/event-log';
import { LogDamaged } from './ports/event-log-errors';
import { LogWitness } from './projecting/log-witness';
import { Projector } from './projecting/projector';
import { Sweeper } from './sweeping/sweeper';
import { Sweeps } from './sweeping/sweeps';
import { Revocations } from './tokens/revocations';
import { WriteGate } from './write-gate';

/** The registry's life: opens the log, brings the catalogue up to it, goes on with what was interrupted; and ends. */
@Injectable()
export class Registry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private heeded: Unavailable | undefined;
  /** Whether what was interrupted was gone on with. */
  private isGoingOn = false;

  constructor(
    private readonly log: EventLog,
    private readonly witness: LogWitness,
    private readonly gate: WriteGate,
    private readonly projector: Projector,
    private readonly operations: Operations,
    private readonly sweeper: Sweeper,
    private readonly sweeps: Sweeps,
    private readonly revocations: Revocations,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const lost = await this.witness.openLog();
    const recordedAt = await this.lastRecordedAt();
    if (recordedAt !== undefined) this.gate.saw([{ recordedAt }]);
    await this.projector.start(lost);
    this.projector.subscribe(() => this.heed());
    this.heed();
    if (this.projector.outage === undefined) await this.goOn();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.gate.close(new Unavailable('stopping', 'the server takes no more changes'));
    await this.sweeps.end();
    await this.operations.stop();
    await this.projector.halt();
    // What is kept now is known from the log as well, as long as that is there: stopping does not depend on it.
    if (this.isGoingOn) await this.witness.keep(this.projector.position).catch(() => undefined);
  }

  private async lastRecordedAt(): Promise<string | undefined> {
    try {
      return (await this.log.head()).recordedAt;
    } catch (failure) {
      // The witness has told it, and nothing is written.
      if (failure instanceof LogDamaged) return undefined;
      throw failure;
    }
  }

  /** Nothing is written while the log is not to be trusted: what would be acknowledged then, a restore would lose. */
  private heed(): void {
    const { outage } = this.projector;
    if (outage === this.heeded) return;
    if (this.heeded) this.gate.reopen(this.heeded);
    if (outage && this.gate.isOpen) this.gate.close(outage);
    this.heeded = outage;
    if (!outage && !this.isGoingOn) {
      // What could be read only now was found damaged when the server started.
      this.goOn().catch((failure: unknown) => this.gate.close(new Unavailable('disk-failed', String(failure))));
    }
  }

  private async goOn(): Promise<void> {
    this.isGoingOn = true;
    if (!(await this.witness.hasKept(this.projector.position))) await this.revocations.carryOver();
    await this.witness.follow(() => this.projector.position);
    await this.sweeper.settle();
    await this.operations.resume();
    this.sweeps.begin();
  }
}
