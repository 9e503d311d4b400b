import type { StoreMetrics } from '#api/metrics/store-metrics';
import {
  NextRows,
  type Decisions,
  type RowCensus,
  type RowDifference,
  type SampledModel,
} from '#application/ports/next-rows';
import type { Checkpoint, RowChange } from '#application/ports/row-changes';
import { secondsSince } from './seconds-since';

/** Rows whose making is measured, from its beginning to their swap or to when they are given up. */
export class MeasuredNextRows extends NextRows {
  private readonly begun = performance.now();
  private isOver = false;

  constructor(
    private readonly rows: NextRows,
    private readonly metrics: StoreMetrics,
  ) {
    super();
  }

  override async swap(decisions: Decisions): Promise<void> {
    await this.rows.swap(decisions);
    this.end('swapped');
  }

  override async discard(): Promise<void> {
    this.end('given-up');
    await this.rows.discard();
  }

  override checkpoint(): Promise<Checkpoint | undefined> {
    return this.rows.checkpoint();
  }

  override load(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    return this.rows.load(changes, checkpoint);
  }

  override finish(signal?: AbortSignal): Promise<void> {
    return this.rows.finish(signal);
  }

  override census(): Promise<RowCensus> {
    return this.rows.census();
  }

  override someModels(seed: number, count: number): Promise<readonly SampledModel[]> {
    return this.rows.someModels(seed, count);
  }

  override refold(modelId: string, changes: readonly RowChange[]): Promise<readonly RowDifference[]> {
    return this.rows.refold(modelId, changes);
  }

  override beginComparison(): Promise<Checkpoint | undefined> {
    return this.rows.beginComparison();
  }

  override tables(): readonly string[] {
    return this.rows.tables();
  }

  override compareTable(
    table: string,
    limit: number,
  ): Promise<{ readonly rows: number; readonly differences: readonly RowDifference[] }> {
    return this.rows.compareTable(table, limit);
  }

  /** Swapped rows are discarded too, where nothing is left of them. */
  private end(outcome: 'swapped' | 'given-up'): void {
    if (!this.isOver) this.metrics.rebuilds.observe(outcome, secondsSince(this.begun));
    this.isOver = true;
  }
}
