import type { EventLog } from '#application/ports/event-log';
import { appendContract } from './event-log/appends';
import { examinationContract } from './event-log/examinations';
import type { EventLogFactory } from './event-log/factory';
import { modelContract } from './event-log/model';
import { readContract } from './event-log/reads';
import { retryContract } from './event-log/retries';
import { subscriptionContract } from './event-log/subscriptions';

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
    examinationContract(create);
    modelContract(create, factory.modelRuns);
  });
}
