import { setImmediate as turn } from 'node:timers/promises';
import { LogDamaged } from '#application/ports/event-log-errors';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { InProcessFeed } from './in-process-feed';

/** A log of which nothing can be read. */
class UnreadableLog extends MemoryEventLog {
  reads = 0;
  wake: () => void = () => undefined;

  override subscribe(wake: () => void): () => void {
    this.wake = wake;
    return () => undefined;
  }

  override readAll(): Promise<never> {
    this.reads += 1;
    return Promise.reject(new LogDamaged('log.db', { position: 7n }, 'its checksum is that of other content'));
  }
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
afterEach(() => jest.useRealTimers());

it('reads a log that fails again after pauses that grow, however much is appended meanwhile', async () => {
  const log = new UnreadableLog();
  const failures: unknown[] = [];
  const end = new InProcessFeed(log, () => 'abcdefghijkl').start(
    undefined,
    () => Promise.resolve(),
    (failure) => failures.push(failure),
  );
  const settle = async () => {
    for (let turns = 0; turns < 5; turns++) await turn();
  };
  await settle();
  for (let times = 0; times < 50; times++) log.wake();
  await settle();
  expect(log.reads).toBe(1);
  let slept = 0;
  for (let reads = 2; reads <= 20; reads++) {
    const before = Date.now();
    jest.advanceTimersToNextTimer();
    slept = Date.now() - before;
    await settle();
    expect(log.reads).toBe(reads);
  }
  expect(slept).toBe(30_000);
  expect(failures).toHaveLength(20);
  await end();
  expect(log.reads).toBe(20);
});
