import type { EventLog, StreamWrite } from '#application/ports/event-log';
import { appendContract } from './event-log/appends';
import { modelContract } from './event-log/model';
import { readContract } from './event-log/reads';
import { retryContract } from './event-log/retries';
import { subscriptionContract } from './event-log/subscriptions';

/** How a suite gets logs of one adapter. */
export interface EventLogFactory {
  /** A new, empty log. */
  readonly create: () => Promise<EventLog>;
  /** Closes a log that was created here and opens it again; absent where nothing outlives closing. */
  readonly reopen?: (log: EventLog) => Promise<EventLog>;
  /** A log whose appends break after as many writes as the function says; absent where this cannot be brought about. */
  readonly breaking?: (prefix: (writes: readonly StreamWrite[]) => number | undefined) => Promise<EventLog>;
  /** A number of runs of the comparison with the model; it costs the more, the slower a commit is. */
  readonly modelRuns: number;
}

/** What every event log does, whatever it is made of. */
export function eventLogContract(name: string, factory: EventLogFactory): void {
  describe(`event log: ${name}`, () => {
    const opened = new Set<EventLog>();
    const create = async (): Promise<EventLog> => {
      const log = await factory.create();
      opened.add(log);
      return log;
    };
    afterEach(async () => {
      for (const log of opened) await log.close();
      opened.clear();
    });

    appendContract(create);
    retryContract(create, factory.breaking);
    readContract(create, factory.reopen);
    subscriptionContract(create);
    modelContract(create, factory.modelRuns);
  });
}
