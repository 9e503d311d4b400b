/** Wakes one waiter. What rings while nobody waits ends the next wait at once. */
export class Alarm {
  private rung = false;
  private wake: () => void = () => undefined;

  ring(): void {
    this.rung = true;
    this.wake();
  }

  /** Forgets what has rung. To be called before looking for what the next ring would tell of. */
  reset(): void {
    this.rung = false;
  }

  /** Resolves when it rings, or after `ms`; rejects with the signal's reason when that aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.rung) return;
    const end = () => this.wake();
    signal.addEventListener('abort', end, { once: true });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
  }
}
