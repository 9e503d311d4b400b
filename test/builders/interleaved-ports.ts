import type { Scheduler } from 'fast-check';
import type { NextRows } from '#application/ports/next-rows';

/** One life of a process: when it is over, whatever it still does reaches no port, and nobody hears it. */
export class Life {
  over = false;

  /** @param delays by method: for how many more turns of the scheduler the answer of its next call stays away */
  constructor(readonly delays: Map<string, number> = new Map()) {}
}

const never = new Promise<never>(() => undefined);

const immediate = new Set(['subscribe', 'reached', 'close', 'tables', 'constructor', 'then', 'crash']);

/**
 * A port all calls of which wait until a scheduler lets them through, one at a time, in an order of its own; their
 * answers wait once more, so that they may be old when they come, or lost.
 */
export function interleaved<T extends object>(port: T, scheduler: Scheduler, life: Life): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const call = (args: unknown[]): unknown => Reflect.apply(member, target, args) as unknown;
      if (immediate.has(name)) return (...args: unknown[]): unknown => call(args);
      return async (...args: unknown[]): Promise<unknown> => {
        await scheduler.schedule(Promise.resolve(), name);
        if (life.over) return never;
        const answer = await outcomeOf(() => call(args));
        for (let turns = delayOf(name, life); turns >= 0; turns -= 1)
          await scheduler.schedule(Promise.resolve(), `${name} answered`);
        if (life.over) return never;
        if ('failure' in answer) throw answer.failure;
        return name === 'beginNext' ? interleaved(answer.value as NextRows, scheduler, life) : answer.value;
      };
    },
  });
}

function delayOf(name: string, { delays }: Life): number {
  const turns = delays.get(name) ?? 0;
  delays.delete(name);
  return turns;
}

async function outcomeOf(call: () => unknown): Promise<{ readonly value: unknown } | { readonly failure: unknown }> {
  try {
    return { value: await call() };
  } catch (failure) {
    return { failure };
  }
}
