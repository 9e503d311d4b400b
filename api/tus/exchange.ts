import { AsyncLocalStorage } from 'node:async_hooks';
import type { Blob } from '#application/ports/blob-store';
import type { Actor } from '#models/values/role';

/** One request and its answer. The library hands its store no request, so it is carried beside the call. */
export interface Exchange {
  readonly actor: Actor;
  /** Puts the digest and the size of the finished blob on the answer. */
  announce(blob: Blob): void;
  /** What is known of the upload, for the sentence of a refusal. */
  upload?: { readonly id: string; readonly offset: number; readonly length: number | undefined };
  /** Why its bytes could not be kept. */
  diskFailure?: unknown;
}

/** The exchange that a call belongs to. */
export class Exchanges {
  private readonly storage = new AsyncLocalStorage<Exchange>();

  run<T>(exchange: Exchange, work: () => Promise<T>): Promise<T> {
    return this.storage.run(exchange, work);
  }

  /** @throws outside of a request */
  current(): Exchange {
    const exchange = this.storage.getStore();
    if (!exchange) throw new Error('an upload was asked for outside of a request');
    return exchange;
  }
}
