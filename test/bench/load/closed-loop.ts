import { RawClient, type RawAnswer } from './raw-client';

/** A load: so many clients, each with one request under way at a time. */
export interface Load {
  readonly url: string;
  readonly clients: number;
  /** Seconds that are measured, or how many requests. */
  readonly seconds?: number;
  readonly count?: number;
  /** Seconds before that, which are not. */
  readonly warmUp?: number;
  readonly signal: AbortSignal;
  /** The bytes of the next request; numbered from 0 over all clients, the warm-up too. */
  request(number: number): Buffer;
  /** Looks at each answer. @throws to end the load as failed */
  check?(answer: RawAnswer, number: number): void;
}

/** What came of a load. */
export interface LoadResult {
  readonly count: number;
  readonly perSecond: number;
  /** ms, sorted. */
  readonly latencies: Float64Array;
}

/** Runs a load to its end. @throws when an answer is not of the 2xx */
export async function closedLoop(load: Load): Promise<LoadResult> {
  const clients = await Promise.all(Array.from({ length: load.clients }, () => RawClient.open(load.url)));
  const begun = performance.now() + (load.warmUp ?? 0) * 1000;
  const end = load.seconds === undefined ? Infinity : begun + load.seconds * 1000;
  const latencies: number[] = [];
  let number = 0;
  let last = begun;
  const run = async (client: RawClient): Promise<void> => {
    for (;;) {
      if (performance.now() >= end || number >= (load.count ?? Infinity) || load.signal.aborted) return;
      const mine = number++;
      const request = load.request(mine);
      const started = performance.now();
      const answer = await client.send(request);
      const now = performance.now();
      if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${answer.body.toString().slice(0, 500)}`);
      load.check?.(answer, mine);
      if (started < begun) continue;
      latencies.push(now - started);
      last = now;
    }
  };
  try {
    await Promise.all(clients.map(run));
  } finally {
    for (const client of clients) client.close();
  }
  load.signal.throwIfAborted();
  const sorted = Float64Array.from(latencies).sort();
  return { count: sorted.length, perSecond: (sorted.length * 1000) / (last - begun), latencies: sorted };
}
