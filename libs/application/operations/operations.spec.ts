import { isRefusal } from '#models/refusals/refusal';
import { actor, done, Moment, operationsByHand, quiet } from '#test/builders/operations-by-hand';
import { SteppingClock } from '#test/builders/registry-driver';
import type { Operation } from './operation';
import { Operations } from './operations';

describe('lanes', () => {
  it('a registration begins at once while upkeep takes all turns of its own', async () => {
    const { start, runs, state, called } = operationsByHand();
    for (const [id, kind] of [
      ['b', 'backup'],
      ['v', 'verify'],
      ['s', 'sweep'],
    ] as const)
      await start(id, kind);
    await Promise.all([runs('b'), runs('v')]);
    const registered = runs('r');
    const attached = runs('a');
    await start('r', 'register-version');
    await start('a', 'attach-content');
    await Promise.all([registered, attached]);
    expect([await state('r'), await state('a'), await state('s')]).toEqual(['running', 'running', 'waiting']);
    expect(called).toEqual(['b', 'v', 'r', 'a']);
  });

  it('upkeep begins at once while registrations take all turns of their own, and two go on at once', async () => {
    const { start, runs, finish, called } = operationsByHand();
    for (const id of ['1', '2', '3']) await start(id);
    await runs('2');
    const begun = runs('b');
    await start('b', 'backup');
    await begun;
    expect(called).toEqual(['1', '2', 'b']);
    const third = runs('3');
    await finish('1');
    await third;
  });

  it('each kind of work is refused beyond its own bound, and the others are not', async () => {
    const { start } = operationsByHand();
    const refusals = async (kind: Operation['kind'], count: number) => {
      const answers = [];
      for (let n = 1; n <= count; n++) answers.push(await start(`${kind} ${n}`, kind));
      return answers.filter(isRefusal);
    };
    expect(await refusals('backup', 53)).toMatchObject([{ refused: 'too-many-operations', facts: { limit: 50 } }]);
    expect(await refusals('register-version', 203)).toMatchObject([{ facts: { limit: 200 } }]);
    expect(await refusals('attach-content', 1)).toHaveLength(1);
    expect(await refusals('verify', 1)).toHaveLength(1);
  });
});

describe('an operation that begins anew', () => {
  it('while its failure is still being told runs once more, and can be cancelled', async () => {
    const { start, store, operations, runs, fail, called } = operationsByHand();
    const ending = new Moment();
    const told = new Moment();
    store.after = ({ state: written }) => {
      if (written !== 'failed') return Promise.resolve();
      ending.come();
      return told.here;
    };
    await start('1');
    await runs('1');
    const failed = fail('1');
    await ending.here;
    const again = runs('1');
    const started = start('1');
    await quiet();
    expect(called).toEqual(['1']);
    told.come();
    await Promise.all([failed, started, again]);
    await quiet();
    expect(called).toEqual(['1', '1']);
    expect(await operations.cancel('1', actor)).toMatchObject({ state: 'cancelled' });
  });

  it('is not ended by the run before, which could not tell at first that its end was stored', async () => {
    const { start, store, runs, fail, finish, state } = operationsByHand();
    const ending = new Moment();
    store.after = ({ state: written }) => {
      if (written !== 'failed') return Promise.resolve();
      store.after = () => Promise.resolve();
      ending.come();
      return Promise.reject(new Error('stored, and nobody heard of it'));
    };
    await start('1');
    await runs('1');
    const failed = fail('1');
    await ending.here;
    const again = runs('1');
    await start('1');
    await Promise.all([failed, again]);
    await finish('1');
    expect(await state('1')).toBe('succeeded');
  });

  it('is one, when it is asked for twice at once or a restart goes on with it meanwhile', async () => {
    const { start, operations, runs, fail, finish, called, state } = operationsByHand();
    await start('1');
    await runs('1');
    await fail('1');
    const again = runs('1');
    const answers = await Promise.all([start('1'), start('1'), operations.resume()]);
    await again;
    await operations.resume();
    expect(answers.slice(0, 2)).toMatchObject([{ id: '1' }, { id: '1' }]);
    await finish('1');
    await quiet();
    expect([called, await state('1')]).toEqual([['1', '1'], 'succeeded']);
  });
});

it('how an operation ended is stored although somebody else changed it meanwhile', async () => {
  const { start, store, runs, finish, state } = operationsByHand();
  await start('1');
  await runs('1');
  let touched = false;
  store.before = async ({ state: written }) => {
    if (written !== 'succeeded' || touched) return;
    touched = true;
    const item = await store.get<Operation>('operation', '1');
    if (item) await store.put('operation', '1', { ...item.value, correlationId: 'other' }, item.revision);
  };
  await finish('1');
  expect(await state('1')).toBe('succeeded');
});

it('what runs when the server stops goes on with the next start', async () => {
  const { start, store, operations, runs, state } = operationsByHand();
  for (const id of ['1', '2', '3']) await start(id);
  await start('b', 'backup');
  await Promise.all([runs('2'), runs('b')]);
  await operations.stop();
  expect([await state('1'), await state('3'), await state('b')]).toEqual(['running', 'waiting', 'running']);
  const next = new Operations(store, new SteppingClock());
  const resumed: string[] = [];
  for (const kind of ['register-version', 'backup'] as const) {
    next.register(kind, ({ id }) => {
      resumed.push(id);
      return Promise.resolve(done);
    });
  }
  await next.resume();
  await quiet();
  expect(resumed.sort()).toEqual(['1', '2', '3', 'b']);
});
