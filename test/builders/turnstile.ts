import { AsyncLocalStorage } from 'node:async_hooks';

interface Stop {
  readonly actor: string;
  /** @param nth the number of the actor's call, from 1 */
  readonly isHere: (method: string, nth: number, args: readonly unknown[]) => boolean;
  readonly arrived: () => void;
  readonly opened: Promise<Error | undefined>;
}

/** Turns without a call after which nobody is taken to be at work. */
const quietTurns = 60;

/**
 * What all calls of ports go through: it knows which of several actors makes a call, and can hold one of them before a
 * call while the others go on.
 */
export class Turnstile {
  private readonly actors = new AsyncLocalStorage<string>();
  private readonly counts = new Map<string, number>();
  private stop: Stop | undefined;
  private begun = 0;
  private inside = 0;

  /** A port whose calls pass here. */
  watch<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function' || typeof name !== 'string') return member;
        return (...args: unknown[]): unknown =>
          this.pass(name, args, () => Reflect.apply(member, target, args) as unknown);
      },
    });
  }

  /** Does work as an actor. */
  as<T>(actor: string, work: () => Promise<T>): Promise<T> {
    this.counts.set(actor, 0);
    return this.actors.run(actor, work);
  }

  /** Holds an actor before a call of its own. `arrived` resolves when it is there; `open` lets it go on, or fail. */
  hold(actor: string, isHere: Stop['isHere']): { arrived: Promise<'held'>; open: (failure?: Error) => void } {
    let open: (failure?: Error) => void = () => undefined;
    const opened = new Promise<Error | undefined>((resolve) => (open = resolve));
    const arrived = new Promise<'held'>((resolve) => {
      this.stop = { actor, isHere, opened, arrived: () => resolve('held') };
    });
    return { arrived, open };
  }

  /** Resolves when nobody is at work: all have ended, are held, or wait for somebody who is. */
  async quiet(): Promise<'quiet'> {
    for (let turns = 0, seen = this.begun; turns < quietTurns;) {
      await new Promise(setImmediate);
      const isBusy = this.inside > 0 || this.begun !== seen;
      turns = isBusy ? 0 : turns + 1;
      seen = this.begun;
    }
    return 'quiet';
  }

  private pass(method: string, args: readonly unknown[], call: () => unknown): unknown {
    const actor = this.actors.getStore();
    const nth = (this.counts.get(actor ?? '') ?? 0) + 1;
    this.counts.set(actor ?? '', nth);
    this.begun += 1;
    const { stop } = this;
    if (!stop || stop.actor !== actor || !stop.isHere(method, nth, args)) return this.counted(call);
    this.stop = undefined;
    stop.arrived();
    return stop.opened.then((failure) => {
      if (failure) throw failure;
      return this.counted(call);
    });
  }

  private counted(call: () => unknown): unknown {
    const answer = call();
    if (!(answer instanceof Promise)) return answer;
    this.inside += 1;
    return answer.finally(() => (this.inside -= 1));
  }
}
