import type { OperationProgress } from './operation';

/** An operation that runs. */
export class Turn {
  readonly abort = new AbortController();
  progress: OperationProgress = { step: 'waiting', done: 0, total: 1 };
  /** Resolves when its work has ended. */
  readonly ended: Promise<void>;

  /** @param work never rejects */
  constructor(work: (turn: Turn) => Promise<void>) {
    this.ended = work(this);
  }
}

/** How many operations of a lane run at once, and how many more may wait for their turn. */
export interface LaneLimits {
  readonly atOnce: number;
  readonly waiting: number;
}

/** Operations that take turns, in the order in which they came. None has two turns at a time, or waits for two. */
export class Lane {
  private readonly waiting: string[] = [];
  private readonly turns = new Map<string, Turn>();
  /** One entry for each work that keeps an operation aside. */
  private readonly aside: string[] = [];
  private closed = false;

  /** @param work what a turn is for, begun when it comes; never rejects */
  constructor(
    readonly limits: LaneLimits,
    private readonly work: (id: string, turn: Turn) => Promise<void>,
  ) {}

  /** Whether as many wait as may. */
  get isFull(): boolean {
    return this.waiting.length >= this.limits.waiting;
  }

  /** The turn that an operation has now. */
  turn(id: string): Turn | undefined {
    return this.turns.get(id);
  }

  /** Puts an operation at the end of the line, unless it waits there. Whoever asked `isFull` before decides about that. */
  add(id: string): void {
    if (!this.waiting.includes(id)) this.waiting.push(id);
    this.next();
  }

  /**
   * Takes an operation out of the line, and lets no turn of it begin until `work` has ended; where that fails, what
   * waited before waits again.
   * @param work is given the turn that the operation has already
   */
  async keepAside<T>(id: string, work: (turn: Turn | undefined) => Promise<T>): Promise<T> {
    const at = this.waiting.indexOf(id);
    if (at >= 0) this.waiting.splice(at, 1);
    this.aside.push(id);
    try {
      return await work(this.turns.get(id));
    } catch (failure) {
      if (at >= 0) this.add(id);
      throw failure;
    } finally {
      this.aside.splice(this.aside.indexOf(id), 1);
      this.next();
    }
  }

  /** Lets no turn begin any more, and aborts those that go on. @returns when they have ended */
  async close(reason: Error): Promise<void> {
    this.closed = true;
    const turns = [...this.turns.values()];
    turns.forEach(({ abort }) => abort.abort(reason));
    await Promise.all(turns.map(({ ended }) => ended));
  }

  private next(): void {
    while (!this.closed && this.turns.size < this.limits.atOnce) {
      const at = this.waiting.findIndex((id) => !this.turns.has(id) && !this.aside.includes(id));
      const [id] = at < 0 ? [] : this.waiting.splice(at, 1);
      if (id === undefined) return;
      this.turns.set(id, new Turn((turn) => this.take(id, turn)));
    }
  }

  private async take(id: string, turn: Turn): Promise<void> {
    try {
      await this.work(id, turn);
    } finally {
      this.turns.delete(id);
      this.next();
    }
  }
}
