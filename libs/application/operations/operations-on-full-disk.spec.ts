import type { ItemKind } from '#application/ports/working-store';
import { WorkingStoreFailure } from '#application/ports/working-store-errors';
import { isRefusal } from '#models/refusals/refusal';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { SteppingClock } from '#test/builders/registry-driver';
import { Operations } from './operations';

/** Has no room for so many writes, and then some. */
class FillingStore extends MemoryWorkingStore {
  refusals = 0;

  override put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    if ((this.refusals -= 1) >= 0)
      return Promise.reject(new WorkingStoreFailure('ENOSPC', 'the working store /data/working.db failed'));
    return super.put(kind, key, value, expected);
  }
}

const actor = { principalId: 'ada', role: 'owner' } as const;
const begin = { id: '1', kind: 'rebuild', actor, correlationId: 'c', request: {} } as const;

async function ended(operations: Operations): Promise<unknown> {
  await operations.settled('1', 10_000);
  const found = await operations.find('1', actor);
  return isRefusal(found) ? found : found.operation;
}

it('an operation during which the disk became full ends as it ended, once there is room', async () => {
  const store = new FillingStore();
  const operations = new Operations(store, new SteppingClock());
  operations.register('rebuild', () => {
    store.refusals = 1;
    return Promise.resolve({ result: { done: true }, position: 7n });
  });
  await operations.start(begin);
  expect(await ended(operations)).toMatchObject({ state: 'succeeded', result: { done: true }, position: '7' });
});

it('an operation that a failure of the disk ended keeps its code, and begins anew when it is asked for again', async () => {
  const operations = new Operations(new MemoryWorkingStore(), new SteppingClock());
  let tries = 0;
  operations.register('rebuild', () => {
    if ((tries += 1) === 1) throw new WorkingStoreFailure('ENOSPC', 'no room in /data');
    return Promise.resolve({ result: {}, position: null });
  });
  await operations.start(begin);
  expect(await ended(operations)).toMatchObject({
    state: 'failed',
    result: { failure: 'no room in /data', code: 'ENOSPC' },
  });
  await operations.start(begin);
  expect(await ended(operations)).toMatchObject({ state: 'succeeded' });
});
