import { WorkingStoreFailure } from '#application/ports/working-store-errors';
import { actor, Moment, operationsByHand, quiet } from '#test/builders/operations-by-hand';

describe('a cancellation', () => {
  it('of one that waits for its turn takes it out of the line', async () => {
    const { start, operations, finish, runs, called, state } = operationsByHand();
    for (const id of ['1', '2', '3', '4']) await start(id);
    await runs('2');
    expect(await operations.cancel('3', actor)).toMatchObject({ state: 'cancelled' });
    const fourth = runs('4');
    await finish('1');
    await fourth;
    await finish('2');
    await quiet();
    expect([called, await state('3')]).toEqual([['1', '2', '4'], 'cancelled']);
  });

  it('of one that is stored, and not in the line yet, keeps it from running', async () => {
    const { start, store, operations, called, state } = operationsByHand();
    const stored = new Moment();
    const told = new Moment();
    store.after = ({ state: written }) => {
      if (written !== 'waiting') return Promise.resolve();
      stored.come();
      return told.here;
    };
    const started = start('1');
    await stored.here;
    expect(await operations.cancel('1', actor)).toMatchObject({ state: 'cancelled' });
    told.come();
    await started;
    await quiet();
    expect([called, await state('1')]).toEqual([[], 'cancelled']);
  });

  it.each(['before', 'after'] as const)(
    'of one whose turn has come keeps its runner from being called, %s it is stored that it runs',
    async (when) => {
      const { start, store, operations, called, state } = operationsByHand();
      const beginning = new Moment();
      const goOn = new Moment();
      store[when] = ({ state: written }) => {
        if (written !== 'running') return Promise.resolve();
        beginning.come();
        return goOn.here;
      };
      await start('1');
      await beginning.here;
      const cancelled = operations.cancel('1', actor);
      await quiet();
      goOn.come();
      expect(await cancelled).toMatchObject({ state: 'cancelled' });
      await quiet();
      expect([called, await state('1')]).toEqual([[], 'cancelled']);
    },
  );

  it('that is being stored while the turn of its operation would come wins', async () => {
    const { start, store, operations, called, state } = operationsByHand();
    const stored = new Moment();
    const told = new Moment();
    const cancelling = new Moment();
    const goOn = new Moment();
    store.after = ({ state: written }) => {
      if (written !== 'waiting') return Promise.resolve();
      stored.come();
      return told.here;
    };
    store.before = ({ state: written }) => {
      if (written !== 'cancelled') return Promise.resolve();
      cancelling.come();
      return goOn.here;
    };
    const started = start('1');
    await stored.here;
    const cancelled = operations.cancel('1', actor);
    await cancelling.here;
    told.come();
    await started;
    await quiet();
    goOn.come();
    expect(await cancelled).toMatchObject({ state: 'cancelled' });
    await quiet();
    expect([called, await state('1')]).toEqual([[], 'cancelled']);
  });

  it('of one that runs ends it, and tells how it ended', async () => {
    const { start, operations, runs, called } = operationsByHand();
    await start('1');
    await runs('1');
    expect(await operations.cancel('1', actor)).toMatchObject({ state: 'cancelled' });
    expect(await operations.cancel('1', actor)).toMatchObject({ refused: 'operation-finished' });
    expect(called).toEqual(['1']);
  });

  it('that comes too late tells that the work was done', async () => {
    const { operations, start } = operationsByHand();
    const begun = new Moment();
    operations.register('register-version', (_operation, { signal }) => {
      begun.come();
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ result: { number: 1 }, position: 3n }), { once: true });
      });
    });
    await start('1');
    await begun.here;
    expect(await operations.cancel('1', actor)).toMatchObject({ state: 'succeeded', position: '3' });
  });

  it('that the disk has no room for leaves the operation in the line', async () => {
    const { start, store, operations, runs, finish } = operationsByHand();
    for (const id of ['1', '2', '3']) await start(id);
    await runs('2');
    store.before = ({ state: written }) =>
      written === 'cancelled' ? Promise.reject(new WorkingStoreFailure('ENOSPC', 'no room')) : Promise.resolve();
    await expect(operations.cancel('3', actor)).rejects.toThrow('no room');
    const third = runs('3');
    await finish('1');
    await third;
  });

  it('asked for twice at once is answered twice', async () => {
    const { start, operations, state } = operationsByHand();
    for (const id of ['1', '2', '3']) await start(id);
    const answers = await Promise.all([operations.cancel('3', actor), operations.cancel('3', actor)]);
    expect(answers).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }]);
    expect(await state('3')).toBe('cancelled');
  });
});
