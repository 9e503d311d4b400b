import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { hexOf, type Digest } from '#models/values/digest';
import { BlobStore, type Blob } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { WorkingStore } from '../ports/working-store';
import { removeAbandonedUploads } from '../uploads/abandoned-uploads';
import type { Touch } from '../uploads/blob-touches';
import { SweepObstacles } from './sweep-obstacles';
import { SweptBlobs } from './swept-blobs';
import { SweepEnded, UnwantedBlobs } from './unwanted-blobs';

/** What a sweep did. */
export interface SweepReport {
  readonly deletedBlobs: number;
  readonly deletedBytes: number;
  readonly keptBlobs: number;
  readonly keptBytes: number;
  /** Uploads that were thrown away since nothing came for seven days. */
  readonly abandonedUploads: number;
  /** Why it ended before it had seen every blob; null when it has. */
  readonly endedEarly: string | null;
  /** Position of the last record of what was deleted; null when nothing was. */
  readonly position: bigint | null;
}

/** How a sweep is followed and ended. */
export interface SweepOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** How long the catalogue is waited for, at each page. */
  readonly patienceMs?: number;
}

const pageSize = 200;
const paused = 'a backup copies the blobs';

/** Deletes blobs that no version names a day after somebody last wanted them, and uploads that nobody goes on with. */
@Injectable()
export class Sweeper {
  private pauses = 0;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly obstacles: SweepObstacles,
    private readonly unwanted: UnwantedBlobs,
    private readonly swept: SweptBlobs,
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Sweeps once, after a sweep that runs already. Refused while it may not; what comes up later ends it early.
   * @throws the signal's reason when it is aborted
   */
  run(options: SweepOptions = {}): Promise<SweepReport | Refusal> {
    const mine = this.running.then(() => this.sweep(options));
    this.running = mine.catch(() => undefined);
    return mine;
  }

  /** Completes what a crash left of a sweep. To be called before anybody asks for a blob. */
  settle(): Promise<void> {
    return this.swept.settle();
  }

  /** Does work while no blob is deleted. A sweep that runs ends its batch first, and no other begins. */
  async withoutSweep<T>(work: () => Promise<T>): Promise<T> {
    this.pauses += 1;
    try {
      await this.running;
      return await work();
    } finally {
      this.pauses -= 1;
    }
  }

  private async obstacle(): Promise<string | undefined> {
    return this.pauses > 0 ? paused : this.obstacles.now();
  }

  private async sweep({ signal, onProgress, patienceMs = 10_000 }: SweepOptions): Promise<SweepReport | Refusal> {
    signal?.throwIfAborted();
    const reason = await this.obstacle();
    if (reason !== undefined) return refuse('sweep-paused', { reason });
    const tally = new Tally();
    let endedEarly: string | null = null;
    try {
      await this.swept.settle();
      for (let after: Digest | undefined; ;) {
        const page = await this.blobs.list(after, pageSize);
        const unwanted = page.length > 0 ? await this.unwanted.among(page, patienceMs) : [];
        this.mayGoOn(signal);
        tally.saw(page, unwanted.length > 0 ? await this.swept.delete(unwanted) : { deleted: [] });
        after = page.at(-1)?.digest;
        if (after === undefined || page.length < pageSize) break;
        onProgress?.(tally.seen, tally.expected(after));
        await turn();
      }
      await this.forgetTouches(patienceMs, signal);
      this.mayGoOn(signal);
      tally.abandonedUploads = await removeAbandonedUploads(this.blobs, this.working, this.clock.now());
    } catch (failure) {
      if (!(failure instanceof SweepEnded)) throw failure;
      endedEarly = failure.message;
    }
    onProgress?.(tally.seen, tally.seen);
    return { ...tally.report(), endedEarly };
  }

  private mayGoOn(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.pauses > 0) throw new SweepEnded(paused);
  }

  /** Forgets when blobs were touched that are gone, or that a version names: those need no touch to stay. */
  private async forgetTouches(patienceMs: number, signal: AbortSignal | undefined): Promise<void> {
    for (let after: string | undefined; ;) {
      const page = await this.working.list<Touch>('touch', after, pageSize);
      const old = page.filter(({ value }) => value.sweep === undefined && this.unwanted.isOver(value));
      const digests = old.map(({ key }) => key);
      const named = digests.length > 0 ? await this.unwanted.namedAmong(digests, patienceMs) : new Set<string>();
      this.mayGoOn(signal);
      for (const { key, revision } of old) {
        if (named.has(key) || !(await this.blobs.stat(key))) await this.working.delete('touch', key, revision);
        await turn();
      }
      after = page.at(-1)?.key;
      if (page.length < pageSize) return;
    }
  }
}

/** What a sweep has seen and done so far. */
class Tally {
  seen = 0;
  abandonedUploads = 0;
  private bytes = 0;
  private deletedBlobs = 0;
  private deletedBytes = 0;
  private position: bigint | null = null;

  saw(page: readonly Blob[], { deleted, position }: { deleted: readonly Blob[]; position?: bigint }): void {
    this.seen += page.length;
    this.bytes += sizeOf(page);
    this.deletedBlobs += deleted.length;
    this.deletedBytes += sizeOf(deleted);
    this.position = position ?? this.position;
  }

  /** How many blobs there are, from how far into the order of digests those lie that were seen. */
  expected(last: Digest): number {
    return Math.max(this.seen, Math.round((this.seen * 0x10000) / (parseInt(hexOf(last).slice(0, 4), 16) + 1)));
  }

  report(): Omit<SweepReport, 'endedEarly'> {
    const { deletedBlobs, deletedBytes, abandonedUploads, position } = this;
    const kept = { keptBlobs: this.seen - deletedBlobs, keptBytes: this.bytes - deletedBytes };
    return { deletedBlobs, deletedBytes, ...kept, abandonedUploads, position };
  }
}

function sizeOf(blobs: readonly Blob[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}
