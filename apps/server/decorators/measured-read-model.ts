import type { StoreMetrics } from '#api/metrics/store-metrics';
import type { NextRows } from '#application/ports/next-rows';
import { ReadModel, type Answered, type AsOf } from '#application/ports/read-model';
import type { Checkpoint, ParkedModel, RowChange } from '#application/ports/row-changes';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { MeasuredNextRows } from './measured-next-rows';
import { secondsSince } from './seconds-since';

/** A read model whose answers and rebuilds are measured. */
export class MeasuredReadModel extends ReadModel {
  constructor(
    private readonly rows: ReadModel,
    private readonly metrics: StoreMetrics,
  ) {
    super();
  }

  override async ask<Q extends CatalogueQuery>(
    query: Q,
    question: Question<Q>,
    asOf: AsOf,
  ): Promise<Answered<Answer<Q>>> {
    const begun = performance.now();
    try {
      return await this.rows.ask(query, question, asOf);
    } finally {
      this.metrics.questions.observe(query, secondsSince(begun));
    }
  }

  override async beginNext(): Promise<NextRows> {
    return new MeasuredNextRows(await this.rows.beginNext(), this.metrics);
  }

  override checkpoint(): Promise<Checkpoint | undefined> {
    return this.rows.checkpoint();
  }

  override apply(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    return this.rows.apply(changes, checkpoint);
  }

  override reset(): Promise<void> {
    return this.rows.reset();
  }

  override unknownTypes(): Promise<ReadonlyMap<string, bigint>> {
    return this.rows.unknownTypes();
  }

  override rememberUnknown(type: string, position: bigint): Promise<void> {
    return this.rows.rememberUnknown(type, position);
  }

  override parked(): Promise<readonly ParkedModel[]> {
    return this.rows.parked();
  }

  override park(model: ParkedModel): Promise<void> {
    return this.rows.park(model);
  }

  override close(): Promise<void> {
    return this.rows.close();
  }
}
