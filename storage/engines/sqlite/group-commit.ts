import { setImmediate as nextTurn } from 'node:timers/promises';

/** A group takes at most this many bytes, unless its only write has more. */
const groupBytes = 4 * 1024 * 1024;

interface Waiting<W, A> {
  readonly write: W;
  readonly bytes: number;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while a thread commits one group, the writes that come meanwhile become the next.
 * So the more there is to do, the more writes share an fsync, and nobody waits for others to come.
 */
export class GroupCommit<W, A> {
  private readonly queue: Waiting<W, A>[] = [];
  private pumping: Promise<void> | undefined;
  private giving: Promise<void> = Promise.resolve();

  /** @param commit writes a group durably and answers each of its writes, in their order; it fails for all of them */
  constructor(private readonly commit: (group: readonly W[]) => Promise<readonly A[]>) {}

  /** The answer to a write, once it is durable. @param bytes about how many it has */
  write(write: W, bytes: number): Promise<A> {
    return new Promise((resolve, reject) => {
      this.queue.push({ write, bytes, resolve, reject });
      this.pumping ??= this.pump();
    });
  }

  /** Comes when every write so far has its answer. */
  async drained(): Promise<void> {
    await this.pumping;
    await this.giving;
  }

  private async pump(): Promise<void> {
    // One turn of the event loop later, so that writes of requests that came together begin as one group.
    await nextTurn();
    for (let group = this.take(); group.length > 0; group = this.take()) {
      const taken = group;
      const answers = await this.commit(taken.map(({ write }) => write)).then(
        (given) => () => answerAll(taken, given),
        (error: unknown) => () => refuseAll(taken, error),
      );
      // The next group is committed meanwhile; answers are given in the order of the groups.
      this.giving = this.giving.then(answers);
    }
    this.pumping = undefined;
  }

  private take(): Waiting<W, A>[] {
    let bytes = 0;
    const fits = this.queue.findIndex((waiting, index) => (bytes += waiting.bytes) > groupBytes && index > 0);
    return this.queue.splice(0, fits < 0 ? this.queue.length : fits);
  }
}

/** Between what two writers do with their answers others get their turn: who reads does not wait for a whole group. */
async function answerAll<W, A>(group: readonly Waiting<W, A>[], answers: readonly A[]): Promise<void> {
  for (const [index, { resolve, reject }] of group.entries()) {
    if (index > 0) await nextTurn();
    const answer = answers[index];
    if (answer === undefined) reject(new Error('a group was given fewer answers than it had writes'));
    else resolve(answer);
  }
}

function refuseAll<W, A>(group: readonly Waiting<W, A>[], error: unknown): Promise<void> {
  for (const { reject } of group) reject(error);
  return Promise.resolve();
}
