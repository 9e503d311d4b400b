/**
 * Does a task for every item, at most `limit` at a time. The first failure stops the others through the signal that
 * each is given, and is thrown once they have ended.
 */
export async function atOnce<T>(
  limit: number,
  items: readonly T[],
  task: (item: T, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const others = new AbortController();
  const either = AbortSignal.any([signal, others.signal]);
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) {
      either.throwIfAborted();
      await task(item, either);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: Math.min(limit, items.length) }, () =>
      worker().catch((failure: unknown) => {
        if (!others.signal.aborted) others.abort(failure);
        throw failure;
      }),
    ),
  );
  signal.throwIfAborted();
  if (ends.some((end) => end.status === 'rejected')) throw others.signal.reason;
}
