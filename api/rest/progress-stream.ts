import type { ServerResponse } from 'node:http';
import type { StreamLimits } from '#application/streaming/stream-limits';

/** The reader has closed the connection, or has taken nothing for too long. */
export class ReaderLost extends Error {}

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A stream ends with its connection: a server that stops waits for no idle one.
  connection: 'close',
  // nginx would hold events back in its buffers.
  'x-accel-buffering': 'no',
};

/** How long a reader waits before it connects again, in milliseconds. */
const retryMs = 2000;

/** One reader that is told of changes: only the newest state waits for it, whatever happens while it is slow. */
export class ProgressStream {
  private readonly stopped = new AbortController();
  private isWoken = false;
  private onWake: () => void = () => undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly limits: Pick<StreamLimits, 'heartbeatMs' | 'stallMs' | 'graceMs'>,
    isHead: boolean,
  ) {
    response.once('close', () => this.stop());
    response.writeHead(200, headers);
    if (isHead) response.end();
    else response.write(`retry: ${retryMs}\n\n`);
  }

  /** Aborts when the reader is gone or the server stops. */
  get ended(): AbortSignal {
    return this.stopped.signal;
  }

  wake(): void {
    this.isWoken = true;
    this.onWake();
  }

  stop(): void {
    this.stopped.abort();
    this.wake();
  }

  /** Waits for something that may be new, unless it has come already. @returns whether it came before a heartbeat is due */
  async change(): Promise<boolean> {
    if (!this.isWoken) await this.woken(this.limits.heartbeatMs);
    const came = this.isWoken;
    this.isWoken = false;
    return came;
  }

  /** Sends a state and waits until the reader has taken it. @throws ReaderLost */
  tell(data: string): Promise<void> {
    return this.write(`event: operation\ndata: ${data}\n\n`);
  }

  /** @throws ReaderLost */
  heartbeat(): Promise<void> {
    return this.write(': heartbeat\n\n');
  }

  /** Sends the last state. */
  end(data: string): void {
    this.close(`event: operation\ndata: ${data}\n\n`);
  }

  /** Ends the stream before its operation has: asking again tells more. */
  cutOff(reason: string, detail: string): void {
    this.close(`event: cut-off\ndata: ${JSON.stringify({ reason, detail })}\n\n`);
  }

  private async write(block: string): Promise<void> {
    if (this.isGone) throw new ReaderLost();
    if (this.response.write(block)) return;
    const onDrain = () => this.wake();
    this.response.once('drain', onDrain);
    for (const since = Date.now(); this.response.writableNeedDrain && !this.ended.aborted;) {
      const left = this.limits.stallMs - (Date.now() - since);
      if (left <= 0) {
        this.response.destroy();
        throw new ReaderLost();
      }
      await this.woken(left);
    }
    this.response.off('drain', onDrain);
  }

  private close(block: string): void {
    if (this.isGone) return;
    const timer = setTimeout(() => this.response.destroy(), this.limits.graceMs);
    this.response.once('close', () => clearTimeout(timer));
    this.response.end(block);
  }

  private woken(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.onWake(), ms);
      this.onWake = () => {
        clearTimeout(timer);
        this.onWake = () => undefined;
        resolve();
      };
    });
  }

  private get isGone(): boolean {
    return this.response.closed || this.response.destroyed || this.response.writableEnded;
  }
}
