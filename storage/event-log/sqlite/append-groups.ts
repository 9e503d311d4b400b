import type { AppendResult } from '#application/ports/event-log';
import { errorOf } from './failures';
import type { RecentTails } from './recent-tails';
import { eventOf, type RowAppend } from './rows';
import type { LogThread } from './thread';
import type { RowAnswer } from './writer';

/** A group has at most this many bytes of data, unless its only append has more. */
const groupBytes = 4 * 1024 * 1024;

interface Waiting {
  readonly append: RowAppend;
  readonly bytes: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while the thread commits one group, the appends that come meanwhile become the next.
 * So the more there is to do, the more appends share an fsync, and nobody waits for others to come.
 */
export class AppendGroups {
  private readonly queue: Waiting[] = [];
  private pumping: Promise<void> | undefined;

  constructor(
    private readonly thread: LogThread,
    private readonly file: string,
    private readonly tails: RecentTails,
  ) {}

  append(append: RowAppend, bytes: number): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.queue.push({ append, bytes, resolve, reject });
      this.pumping ??= this.pump();
    });
  }

  /** Comes when every append so far has its answer. */
  async drained(): Promise<void> {
    await this.pumping;
  }

  private async pump(): Promise<void> {
    // One turn later, so that appends of the same moment begin as one group.
    await Promise.resolve();
    for (let group = this.take(); group.length > 0; group = this.take()) {
      try {
        const appends = group.map(({ append }) => append);
        const answers = await this.thread.call('append', appends);
        for (const [index, waiting] of group.entries()) this.settle(waiting, answers[index]);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.pumping = undefined;
  }

  private take(): Waiting[] {
    let bytes = 0;
    const fits = this.queue.findIndex((waiting, index) => (bytes += waiting.bytes) > groupBytes && index > 0);
    return this.queue.splice(0, fits < 0 ? this.queue.length : fits);
  }

  private settle(waiting: Waiting, answer: RowAnswer | undefined): void {
    if (!answer) waiting.reject(new Error('the thread gave fewer answers than it got appends'));
    else if (answer.outcome === 'landed') {
      this.tails.appended(answer.rows, waiting.bytes);
      waiting.resolve({ outcome: 'landed', events: answer.rows.map(eventOf) });
    } else if (answer.outcome === 'conflict') waiting.resolve(answer);
    else waiting.reject(errorOf(answer.failure, this.file));
  }
}
