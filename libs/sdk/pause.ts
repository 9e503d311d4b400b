/** How a client waits; it rejects with the signal's reason when that aborts. */
export type Wait = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

const longest = 30_000;

/** Waits by the clock. */
export const pause: Wait = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });

/** Milliseconds before attempt number `attempt` + 1: doubling from 200, at most 30 s. */
export function backOff(attempt: number): number {
  return Math.min(longest, 200 * 2 ** (attempt - 1));
}

/** Milliseconds that a Retry-After header (RFC 9110 §10.2.3, seconds) asks for, at most 30 s; undefined without one. */
export function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(longest, seconds * 1000) : undefined;
}
