import type { ServerResponse } from 'node:http';

/** The reader has closed the connection. */
export class ReaderGone extends Error {}

/** The reader has taken nothing for too long. */
export class SlowReader extends Error {}

/** Writes a stream to one reader, no faster than it reads: what waits for it is one block beside the socket's own. */
export class EventWriter {
  constructor(
    private readonly response: ServerResponse,
    private readonly stallMs: number,
    /** Ends a wait for the reader, with the reason. */
    private readonly signal: AbortSignal,
  ) {}

  /** Writes a block and waits until there is room for the next. @throws ReaderGone, SlowReader, or the signal's reason */
  async write(block: string): Promise<void> {
    if (this.isGone) throw new ReaderGone();
    this.signal.throwIfAborted();
    if (!this.response.write(block)) await this.drained();
  }

  /** Writes a last block, and leaves the reader a time to take what was written. */
  async end(block: string, graceMs: number): Promise<void> {
    if (this.isGone) return;
    const { response } = this;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => response.destroy(), graceMs);
      response.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      response.end(block);
    });
  }

  private get isGone(): boolean {
    return this.response.closed || this.response.destroyed;
  }

  private drained(): Promise<void> {
    const { response, signal } = this;
    return new Promise((resolve, reject) => {
      const settle = (failure?: Error) => {
        clearTimeout(timer);
        response.off('drain', onDrain).off('close', onClose);
        signal.removeEventListener('abort', onAbort);
        if (failure === undefined) resolve();
        else reject(failure);
      };
      const onDrain = () => settle();
      const onClose = () => settle(new ReaderGone());
      const onAbort = () => settle(signal.reason instanceof Error ? signal.reason : new ReaderGone());
      const timer = setTimeout(() => settle(new SlowReader()), this.stallMs);
      response.once('drain', onDrain).once('close', onClose);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
