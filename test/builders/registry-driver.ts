import { Execution, type Executed } from '#application/execution';
import { uuidOf } from '#application/identity';
import { Clock } from '#application/ports/clock';
import type { EventLog } from '#application/ports/event-log';
import { Ids } from '#application/ports/ids';
import type { UseCase } from '#application/use-case';
import { WriteGate } from '#application/write-gate';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Role } from '#models/values/role';

/** A clock that goes on by itself with each look, and further when told. */
export class SteppingClock extends Clock {
  private at = Date.parse('2026-03-01T12:00:00.000Z');

  constructor(private readonly stepMs = 1000) {
    super();
  }

  now(): Date {
    this.at += this.stepMs;
    return new Date(this.at);
  }

  /** Goes on, or back when negative. */
  advance(milliseconds: number): void {
    this.at += milliseconds;
  }
}

/** Ids that are the same in every run. */
class CountedIds extends Ids {
  private count = 0;

  constructor(private readonly name: string) {
    super();
  }

  uuid(): string {
    return uuidOf(this.name, String((this.count += 1)));
  }

  logId(): string {
    return 'aaaaaaaaaaaa';
  }

  secret(bytes: number): string {
    return 'x'.repeat(bytes);
  }
}

/** How a command is sent. */
export interface Sending {
  readonly key?: string;
  readonly role?: Role;
  readonly principal?: string;
  readonly ifMatch?: string;
}

/** Commands over a log, sent as a door sends them: the body is read by its schema. */
export class RegistryDriver {
  readonly execution: Execution;

  constructor(log: EventLog, clock: Clock = new SteppingClock(), name = 'driver') {
    this.execution = new Execution(log, clock, new CountedIds(name), new WriteGate());
  }

  /** What a command comes to. @throws Unavailable as the registry does */
  send<P, B, A>(
    useCase: UseCase<P, B, A>,
    place: P,
    body: unknown = {},
    { key, role = 'owner', principal = 'ada', ifMatch }: Sending = {},
  ): Promise<Executed<A> | Refusal> {
    return this.execution.run(useCase, place, useCase.body.parse(body), {
      actor: { principalId: principal, role },
      correlationId: 'correlation',
      ...(key === undefined ? {} : { idempotencyKey: key }),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    });
  }

  /** The answer of a command that must succeed. */
  async done<P, B, A>(useCase: UseCase<P, B, A>, place: P, body: unknown = {}, sending: Sending = {}): Promise<A> {
    const executed = await this.send(useCase, place, body, sending);
    if (isRefusal(executed)) throw new Error(`${useCase.operation}: ${executed.detail}`);
    return executed.answer;
  }
}
