import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Durations, TalliesBy } from './durations';
import { Meters } from './meters';

/** What became of an append. `unknown`: it may stand or not, and is repeated. */
export type AppendOutcome = 'appended' | 'conflict' | 'unknown' | 'failed';

const fast = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const synced = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const long = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600];

/** What is asked of the places where things are kept, and how it went; told by the decorators of their ports. */
@Injectable()
export class StoreMetrics {
  readonly appends: TalliesBy;
  readonly questions: TalliesBy;
  readonly rebuilds: TalliesBy;
  readonly blobBytesRead: Counter;
  readonly blobBytesWritten: Counter;
  private readonly sweptBlobs: Counter;
  private readonly sweptBytes: Counter;
  private readonly operations: Counter<'kind' | 'state'>;

  constructor(private readonly meters: Meters) {
    this.appends = this.durations(
      'annals_log_append_duration_seconds',
      'Time of appends to the log, durable where they are appended, by outcome.',
      synced,
      'outcome',
    );
    this.questions = this.durations(
      'annals_read_model_question_duration_seconds',
      'Time in which the catalogue’s tables answered a question, by its name. What is remembered is not asked.',
      fast,
      'query',
    );
    this.rebuilds = this.durations(
      'annals_catalogue_rebuild_duration_seconds',
      'Time of rebuilds of the catalogue, by outcome: swapped, or given-up.',
      long,
      'outcome',
    );
    this.blobBytesRead = this.counter('annals_blob_read_bytes_total', 'Bytes that were read of blobs.');
    this.blobBytesWritten = this.counter('annals_blob_written_bytes_total', 'Bytes that were written to blobs.');
    this.sweptBlobs = this.counter('annals_swept_blobs_total', 'Blobs that sweeps recorded as deleted.');
    this.sweptBytes = this.counter('annals_swept_bytes_total', 'Bytes of the blobs that sweeps recorded as deleted.');
    this.operations = new Counter({
      name: 'annals_operations_ended_total',
      help: 'Operations that have ended, by kind and state: succeeded, failed, cancelled.',
      labelNames: ['kind', 'state'],
      registers: [meters.registry],
    });
  }

  swept(blobs: number, bytes: number): void {
    this.sweptBlobs.inc(blobs);
    this.sweptBytes.inc(bytes);
  }

  operationEnded(kind: string, state: string): void {
    this.operations.inc({ kind, state });
  }

  private durations(name: string, help: string, bounds: readonly number[], label: string): TalliesBy {
    return new TalliesBy(new Durations({ name, help, bounds, registry: this.meters.registry }), label);
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.meters.registry] });
  }
}
