import autocannon from 'autocannon';

/** Requests a second that autocannon gets over so many connections, after a warm-up of a quarter of the time. */
export async function throughput(options: {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly headers?: Record<string, string>;
  /** Paths that are asked for in turn. */
  readonly paths: readonly string[];
}): Promise<number> {
  const { url, connections, headers = {}, paths } = options;
  const run = (duration: number): Promise<autocannon.Result> =>
    new Promise((resolve, reject) => {
      const requests = paths.map((path) => ({ method: 'GET' as const, path }));
      const instance = autocannon({ url, connections, duration, headers, requests }, (error: unknown, result) => {
        options.signal.removeEventListener('abort', stop);
        if (error instanceof Error) reject(error);
        else resolve(result);
      });
      const stop = (): void => instance.stop();
      options.signal.addEventListener('abort', stop, { once: true });
    });
  await run(Math.max(1, options.seconds / 4));
  const result = await run(Math.max(1, options.seconds));
  options.signal.throwIfAborted();
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were not of the 2xx, ${result.errors} requests failed`);
  }
  return result['2xx'] / result.duration;
}
