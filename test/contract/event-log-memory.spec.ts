import { MemoryEventLog, type MemoryEventLogOptions } from '#storage/event-log/memory/memory-event-log';
import { eventLogContract } from './event-log';

const kinds: Record<string, MemoryEventLogOptions> = {
  memory: {},
  'memory, sparse positions': { sparse: true },
  'memory, one write after the other': { sparse: true, oneByOne: true },
};

for (const [name, options] of Object.entries(kinds)) {
  eventLogContract(name, {
    create: () => Promise.resolve(new MemoryEventLog(options)),
    breaking: (prefix) => Promise.resolve(new MemoryEventLog({ ...options, prefix })),
    modelRuns: 100,
  });
}
