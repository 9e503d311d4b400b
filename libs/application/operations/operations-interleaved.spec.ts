import fc from 'fast-check';
import { isRefusal } from '#models/refusals/refusal';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { interleaved, Life } from '#test/builders/interleaved-ports';
import { actor } from '#test/builders/operations-by-hand';
import { SteppingClock } from '#test/builders/registry-driver';
import type { Operation } from './operation';
import { Operations } from './operations';

type Step = 'start' | 'cancel' | 'resume';

/** What a story of calls for one operation came to. */
interface Story {
  /** How many runs there were at a time. */
  readonly atOnce: number;
  /** The operation as cancellations answered it. */
  readonly cancelled: readonly Operation[];
  /** When those operations were created whose work was done. */
  readonly done: readonly string[];
  readonly last: Operation['state'] | undefined;
}

/** Calls of one operation, all at once, over a store whose calls and answers come in any order; its work fails now and then. */
async function tell(s: fc.Scheduler, steps: readonly Step[], fails: readonly boolean[]): Promise<Story> {
  const store = new MemoryWorkingStore();
  const operations = new Operations(interleaved(store, s, new Life()), new SteppingClock());
  let [begun, now, atOnce] = [0, 0, 0];
  const done: string[] = [];
  const cancelled: Operation[] = [];
  operations.register('register-version', async ({ createdAt }, { signal }) => {
    begun += 1;
    atOnce = Math.max(atOnce, (now += 1));
    try {
      await s.schedule(Promise.resolve(), 'work');
      signal.throwIfAborted();
      if (fails[begun - 1] === true) throw new Error('broken');
      done.push(createdAt);
      return { result: {}, position: null };
    } finally {
      now -= 1;
    }
  });
  const begin = { id: '1', kind: 'register-version', actor, correlationId: 'c', request: {} } as const;
  const calls: Record<Step, () => Promise<unknown>> = {
    start: () => operations.start(begin),
    resume: () => operations.resume(),
    cancel: async () => {
      const answer = await operations.cancel('1', actor);
      if (!isRefusal(answer)) cancelled.push(answer);
    },
  };
  const all = Promise.all(steps.map((step) => s.schedule(Promise.resolve(), step).then(calls[step])));
  await s.waitFor(all);
  await s.waitIdle();
  return { atOnce, cancelled, done, last: (await store.get<Operation>('operation', '1'))?.value.state };
}

it('no work is done of what was acknowledged as cancelled, none twice at a time, and all comes to an end', async () => {
  const step = fc.constantFrom<Step>('start', 'start', 'cancel', 'cancel', 'resume');
  const stories = fc.asyncProperty(
    fc.scheduler(),
    fc.array(step, { minLength: 2, maxLength: 8 }),
    fc.array(fc.boolean(), { maxLength: 6 }),
    async (s, steps, fails) => {
      const { atOnce, cancelled, done, last } = await tell(s, ['start', ...steps], fails);
      expect(atOnce).toBeLessThanOrEqual(1);
      expect(['succeeded', 'failed', 'cancelled']).toContain(last);
      for (const { state, createdAt } of cancelled) {
        expect(['succeeded', 'failed', 'cancelled']).toContain(state);
        if (state === 'cancelled') expect(done).not.toContain(createdAt);
      }
      expect(done.length > 0).toBe(last === 'succeeded');
      expect(done.length).toBeLessThanOrEqual(1);
    },
  );
  await fc.assert(stories, { numRuns: 500 });
}, 60_000);
