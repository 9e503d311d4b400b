/** Those who want to know when something landed. */
export class Wakes {
  private readonly subscribers = new Set<{ readonly wake: () => void }>();

  /** @returns a function that ends the subscription */
  add(wake: () => void): () => void {
    const subscriber = { wake };
    this.subscribers.add(subscriber);
    return () => void this.subscribers.delete(subscriber);
  }

  /** Calls everybody, in a task of their own: one who fails cannot turn a landed append into a failed one. */
  wakeAll(): void {
    for (const subscriber of this.subscribers) {
      queueMicrotask(() => {
        if (this.subscribers.has(subscriber)) subscriber.wake();
      });
    }
  }

  clear(): void {
    this.subscribers.clear();
  }
}
