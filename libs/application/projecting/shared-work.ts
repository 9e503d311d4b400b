/** One run of the work: who waits for it, and how each is told of its progress. */
interface Run<P extends readonly unknown[]> {
  readonly done: Promise<void>;
  readonly abort: AbortController;
  readonly told: Map<symbol, (...progress: P) => void>;
}

/** Work that is done once for all who ask for it while it runs; it is given up when all of them have given it up. */
export class SharedWork<P extends readonly unknown[]> {
  private run: Run<P> | undefined;

  constructor(private readonly work: (signal: AbortSignal, onProgress: (...progress: P) => void) => Promise<void>) {}

  get isRunning(): boolean {
    return this.run !== undefined;
  }

  /** Resolves when no work is under way, whatever came of it. */
  async ended(): Promise<void> {
    await this.run?.done.catch(() => undefined);
  }

  /**
   * Waits for the work that is under way, or begins it.
   * @param signal aborted, gives it up: with others it goes on, and this one hears the signal's reason at once; the last
   * one hears of it when the work has ended
   */
  async join(onProgress: (...progress: P) => void = () => undefined, signal?: AbortSignal): Promise<void> {
    while (this.run?.abort.signal.aborted) await this.ended();
    signal?.throwIfAborted();
    const run = (this.run ??= this.begin());
    const asker = Symbol('asker');
    run.told.set(asker, onProgress);
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        run.told.delete(asker);
        if (run.told.size === 0) run.abort.abort(signal?.reason);
        else reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      void run.done.then(resolve, reject).finally(() => signal?.removeEventListener('abort', giveUp));
    });
  }

  private begin(): Run<P> {
    const abort = new AbortController();
    const told: Run<P>['told'] = new Map();
    const done = this.work(abort.signal, (...progress) => {
      for (const tell of [...told.values()]) tell(...progress);
    }).finally(() => (this.run = undefined));
    return { done, abort, told };
  }
}
