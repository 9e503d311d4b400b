import type { EventFeed, FeedBatch } from '#application/ports/event-feed';
import type { EventLog } from '#application/ports/event-log';
import { land, write } from './event-log/samples';

/** How a suite gets a log and a feed that brings it. */
export interface EventFeedFactory {
  readonly create: () => Promise<{ readonly log: EventLog; readonly feed: EventFeed; readonly logId: string }>;
}

/** Collects what a feed delivers, and waits for positions. */
class Receiver {
  readonly batches: FeedBatch[] = [];
  private waiting: { readonly count: number; readonly wake: () => void }[] = [];

  readonly deliver = (batch: FeedBatch): Promise<void> => {
    this.batches.push(batch);
    const count = this.ids.length;
    this.waiting.filter((waiter) => waiter.count <= count).forEach(({ wake }) => wake());
    this.waiting = this.waiting.filter((waiter) => waiter.count > count);
    return Promise.resolve();
  };

  get ids(): string[] {
    return this.batches.flatMap((batch) => batch.events.map((event) => event.id));
  }

  received(count: number): Promise<void> {
    return this.ids.length >= count ? Promise.resolve() : new Promise((wake) => this.waiting.push({ count, wake }));
  }
}

/** What every feed does, whatever carries the events. */
export function eventFeedContract(name: string, factory: EventFeedFactory): void {
  describe(`event feed: ${name}`, () => {
    const ends: (() => Promise<void>)[] = [];
    const follow = (feed: EventFeed, after: string | undefined, deliver: (batch: FeedBatch) => Promise<void>) => {
      const end = feed.start(after, deliver);
      ends.push(end);
      return end;
    };
    afterEach(async () => {
      for (const end of ends.splice(0)) await end();
    });

    it('brings what was appended before and after it began, in log order and without a gap', async () => {
      const { log, feed, logId } = await factory.create();
      const receiver = new Receiver();
      await land(log, write('a', 'no-stream', 'a0', 'a1'));
      follow(feed, undefined, receiver.deliver);
      await receiver.received(2);
      await land(log, write('b', 'no-stream', 'b0'));
      await land(log, write('a', 1, 'a2'));
      await receiver.received(4);
      expect(receiver.ids).toEqual(['a0', 'a1', 'b0', 'a2']);
      expect(new Set(receiver.batches.map((batch) => batch.logId))).toEqual(new Set([logId]));
    });

    it('says with each batch after which position it begins', async () => {
      const { log, feed } = await factory.create();
      const receiver = new Receiver();
      follow(feed, undefined, receiver.deliver);
      for (const id of ['a0', 'a1', 'a2']) {
        await land(log, write(id, 'no-stream', id));
        await receiver.received(receiver.ids.length + 1);
      }
      let last = 0n;
      for (const batch of receiver.batches) {
        expect(batch.previous).toBeLessThanOrEqual(last);
        last = batch.events.at(-1)?.position ?? last;
      }
    });

    it('goes on after a resume, and not with what it stands for', async () => {
      const { log, feed } = await factory.create();
      const [first, second] = [new Receiver(), new Receiver()];
      await land(log, write('a', 'no-stream', 'a0'));
      const end = follow(feed, undefined, first.deliver);
      await first.received(1);
      await end();
      await land(log, write('a', 0, 'a1'));
      follow(feed, first.batches.at(-1)?.resume, second.deliver);
      await second.received(1);
      expect(second.ids).toEqual(['a1']);
    });

    it('brings a batch again that could not be taken', async () => {
      const { log, feed } = await factory.create();
      const receiver = new Receiver();
      let failures = 2;
      await land(log, write('a', 'no-stream', 'a0'));
      const told: unknown[] = [];
      const deliver = (batch: FeedBatch) =>
        failures-- > 0 ? Promise.reject(new Error('the database is away')) : receiver.deliver(batch);
      ends.push(feed.start(undefined, deliver, (failure) => told.push(String(failure))));
      await receiver.received(1);
      expect(told).toEqual(['Error: the database is away', 'Error: the database is away']);
      expect(receiver.ids).toEqual(['a0']);
      expect(failures).toBeLessThan(1);
    });

    it('brings one batch at a time', async () => {
      const { log, feed } = await factory.create();
      const receiver = new Receiver();
      let under = 0;
      let most = 0;
      follow(feed, undefined, async (batch) => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setImmediate(resolve));
        under--;
        await receiver.deliver(batch);
      });
      for (let index = 0; index < 20; index++) await land(log, write(`s${index}`, 'no-stream', `e${index}`));
      await receiver.received(20);
      expect(most).toBe(1);
    });
  });
}
