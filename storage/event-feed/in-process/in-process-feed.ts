import { EventFeed, type FeedBatch } from '#application/ports/event-feed';
import type { EventLog } from '#application/ports/event-log';

const batchSize = 500;
const idleMs = 5000;
const retryMs = 200;

/** Reads the log of the same process: wakes when something was appended, and looks by itself when idle for 5 s. */
export class InProcessFeed extends EventFeed {
  constructor(
    private readonly log: EventLog,
    private readonly logId: () => string,
  ) {
    super();
  }

  start(after: string | undefined, deliver: (batch: FeedBatch) => Promise<void>): () => Promise<void> {
    const bell = new Bell();
    const unsubscribe = this.log.subscribe(() => bell.ring());
    const ended = this.deliverAll(after, deliver, bell);
    return async () => {
      unsubscribe();
      bell.end();
      await ended;
    };
  }

  private async deliverAll(
    after: string | undefined,
    deliver: (batch: FeedBatch) => Promise<void>,
    bell: Bell,
  ): Promise<void> {
    let resume = after;
    let previous: bigint | undefined;
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
      } catch {
        await bell.wait(retryMs);
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
  private wake: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  hush(): void {
    this.rung = false;
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (this.rung || this.ended) return;
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
