import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { eventFeedContract } from './event-feed';

for (const sparse of [false, true]) {
  eventFeedContract(`in process, over a ${sparse ? 'sparse' : 'dense'} log`, {
    create: () => {
      const log = new MemoryEventLog({ sparse });
      return Promise.resolve({ log, feed: new InProcessFeed(log, () => 'abcdefghijkl'), logId: 'abcdefghijkl' });
    },
  });
}
