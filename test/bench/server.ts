/** How the measured server is started. */
export interface ServerOptions {
  /** Put before node: strace and its options. */
  readonly under?: readonly string[];
  /** Options of node, as `--cpu-prof`. */
  readonly node?: readonly string[];
  /** More environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The compiled server in a process of its own. */
export interface MeasuredServer {
  readonly url: string;
  readonly ownerToken: string;
  readonly pid: number;
  /** ms from spawn to its line `Annals serves …`. */
  readonly startMs: number;
  /** A request as the owner; the body is JSON. @throws when the status is none of `expected` (default 200, 201) */
  request(
    method: string,
    path: string,
    body?: unknown,
    expected?: readonly number[],
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }>;
  /** MB of memory (VmRSS), and the most it ever was (VmHWM). */
  memory(): Promise<{ readonly rss: number; readonly peak: number }>;
  /** Asks it to stop, and waits until it is gone. */
  stop(): Promise<void>;
}
