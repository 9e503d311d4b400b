import type { Operation } from '#application/operations/operation';
import { Operations, type Outcome, type Runner } from '#application/operations/operations';
import type { ItemKind } from '#application/ports/working-store';
import { isRefusal } from '#models/refusals/refusal';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { SteppingClock } from './registry-driver';

/** Who asks for all of them. */
export const actor = { principalId: 'ada', role: 'owner' } as const;
/** What work by hand comes to, unless the test says otherwise. */
export const done: Outcome = { result: {}, position: null };

/** A moment that others wait for. */
export class Moment {
  come: () => void = () => undefined;
  readonly here = new Promise<void>((resolve) => (this.come = resolve));
}

/** At chosen writes of an operation the answer stays away until the test lets it through, or the write fails. */
class WatchedStore extends MemoryWorkingStore {
  /** Called with what is to be written; the write is done when it resolves, and not at all when it rejects. */
  before: (operation: Operation) => Promise<void> = () => Promise.resolve();
  /** Called with what was written; the writer hears of it when it resolves. */
  after: (operation: Operation) => Promise<void> = () => Promise.resolve();

  override async put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    await this.before(value as Operation);
    const revision = await super.put(kind, key, value, expected);
    if (revision !== undefined) await this.after(value as Operation);
    return revision;
  }
}

/** Operations of every kind, whose work the test does by hand. */
export function operationsByHand() {
  const store = new WatchedStore();
  const operations = new Operations(store, new SteppingClock());
  const called: string[] = [];
  const works = new Map<string, { finish: (outcome: Outcome) => void; fail: (failure: Error) => void }>();
  const calls = new Map<string, Moment>();
  const callOf = (id: string) => {
    const moment = calls.get(id) ?? new Moment();
    calls.set(id, moment);
    return moment;
  };
  const byHand: Runner = ({ id }, { signal }) =>
    new Promise((finish, fail) => {
      called.push(id);
      works.set(id, { finish, fail });
      const abort = () => {
        works.delete(id);
        fail(new Error('aborted'));
      };
      signal.addEventListener('abort', abort, { once: true });
      callOf(id).come();
      calls.delete(id);
    });
  const kinds = [
    'register-version',
    'attach-content',
    'compare-bytes',
    'rebuild',
    'sweep',
    'backup',
    'verify',
  ] as const;
  for (const kind of kinds) operations.register(kind, byHand);
  return {
    store,
    operations,
    called,
    /** Resolves when the runner has this operation. */
    runs: (id: string) => (works.has(id) ? Promise.resolve() : callOf(id).here),
    start: (id: string, kind: Operation['kind'] = 'register-version') =>
      operations.start({ id, kind, actor, correlationId: 'c', request: {} }),
    finish: async (id: string, outcome = done) => {
      works.get(id)?.finish(outcome);
      works.delete(id);
      await operations.settled(id, 10_000);
    },
    fail: async (id: string) => {
      works.get(id)?.fail(new Error('broken'));
      works.delete(id);
      await operations.settled(id, 10_000);
    },
    state: async (id: string) => {
      const found = await operations.find(id, actor);
      return isRefusal(found) ? found.refused : found.operation.state;
    },
  };
}

/** Lets everything happen that needs nothing of outside. */
export async function quiet(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}
