import type { Lock, Locker, RequestRelease } from '@tus/server';
import { refuse } from '#models/refusals/refusal';
import { UploadRefused } from './blob-data-store';

interface Holder {
  readonly askToRelease: RequestRelease;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/**
 * One request at a time works on an upload. A newer one asks the older to stop: it may be a connection that broke
 * without telling, and its client is back to go on. If the older does not stop in time, the newer is refused.
 */
export class UploadLocks implements Locker {
  private readonly holders = new Map<string, Holder>();

  constructor(private readonly patienceMs: number) {}

  newLock(id: string): Lock {
    return {
      lock: (signal, askToRelease) => this.take(id, signal, askToRelease),
      unlock: () => Promise.resolve(this.free(id)),
    };
  }

  private async take(id: string, signal: AbortSignal, askToRelease: RequestRelease): Promise<void> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(this.patienceMs)]);
    for (let holder = this.holders.get(id); holder; holder = this.holders.get(id)) {
      await holder.askToRelease();
      if (!(await settledBefore(holder.released, deadline)))
        throw new UploadRefused(refuse('upload-busy', { upload: id }));
    }
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    this.holders.set(id, { askToRelease, released, release });
  }

  private free(id: string): void {
    this.holders.get(id)?.release();
    this.holders.delete(id);
  }
}

function settledBefore(promise: Promise<void>, deadline: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const late = () => resolve(false);
    if (deadline.aborted) return late();
    deadline.addEventListener('abort', late, { once: true });
    void promise.then(() => {
      deadline.removeEventListener('abort', late);
      resolve(true);
    });
  });
}
