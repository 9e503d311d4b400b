import { Unavailable } from '../failures';

interface Waiter {
  readonly position: bigint;
  readonly wake: (outage?: Unavailable) => void;
}

/** Those who wait until the catalogue holds a position. */
export class PositionWaiters {
  private readonly waiters = new Set<Waiter>();

  /** @param reached where the catalogue is now */
  constructor(private readonly reached: () => bigint) {}

  /** Resolves when the position is held. @throws Unavailable after `timeoutMs`, or with an outage */
  wait(position: bigint, timeoutMs: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        reject(new Unavailable('stale-read', `the catalogue is at ${this.reached()}, ${position} was asked for`));
      }, timeoutMs);
      const waiter: Waiter = {
        position,
        wake: (outage) => {
          clearTimeout(timer);
          if (outage) reject(outage);
          else resolve();
        },
      };
      this.waiters.add(waiter);
    });
  }

  /** The catalogue has come further. */
  advanced(): void {
    for (const waiter of this.waiters) {
      if (waiter.position > this.reached()) continue;
      this.waiters.delete(waiter);
      waiter.wake();
    }
  }

  /** The catalogue stands still. */
  fail(outage: Unavailable): void {
    for (const waiter of this.waiters) waiter.wake(outage);
    this.waiters.clear();
  }
}
