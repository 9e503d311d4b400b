import { EventFeed, type FeedBatch } from '#application/ports/event-feed';
import type { EventLog } from '#application/ports/event-log';

const batchSize = 500;
const idleMs = 5000;
const retryMs = 200;
const longestRetryMs = 30_000;

type Deliver = (batch: FeedBatch) => Promise<void>;
type Failed = (failure: unknown) => void;

/** Reads the log of the same process: wakes when something was appended, and looks by itself when idle for 5 s. */
export class InProcessFeed extends EventFeed {
  constructor(
    private readonly log: EventLog,
    private readonly logId: () => string,
  ) {
    super();
  }

  start(after: string | undefined, deliver: Deliver, failed: Failed = () => undefined): () => Promise<void> {
    const bell = new Bell();
    const unsubscribe = this.log.subscribe(() => bell.ring());
    const ended = this.deliverAll(after, deliver, failed, bell);
    return async () => {
      unsubscribe();
      bell.end();
      await ended;
    };
  }

  private async deliverAll(after: string | undefined, deliver: Deliver, failed: Failed, bell: Bell): Promise<void> {
    let resume = after;
    let previous: bigint | undefined;
    let pauseMs = retryMs;
    while (!bell.ended) {
      bell.hush();
      let atHead = true;
      try {
        const page = await this.log.readAll(resume, batchSize);
        const first = previous ?? 0n;
        await deliver({
          logId: this.logId(),
          previous: first,
          events: page.events,
          resume: page.resume,
          atHead: page.atHead,
        });
        resume = page.resume;
        previous = page.events.at(-1)?.position ?? first;
        atHead = page.atHead;
        pauseMs = retryMs;
      } catch (failure) {
        failed(failure);
        // Whatever is appended meanwhile: it would come after what fails.
        await bell.pause(pauseMs);
        pauseMs = Math.min(2 * pauseMs, longestRetryMs);
        continue;
      }
      if (atHead) await bell.wait(idleMs);
    }
  }
}

/** Wakes a waiting loop. */
class Bell {
  ended = false;
  private rung = false;
  private pausing = false;
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    if (!this.pausing) this.wake?.();
  }

  hush(): void {
    this.rung = false;
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.rung) await this.sleep(ms);
  }

  /** Waits, however often it rings, for the end alone. */
  async pause(ms: number): Promise<void> {
    this.pausing = true;
    await this.sleep(ms);
    this.pausing = false;
  }

  private async sleep(ms: number): Promise<void> {
    if (this.ended) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}
