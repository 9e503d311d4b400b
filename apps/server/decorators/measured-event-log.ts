import type { StoreMetrics } from '#api/metrics/store-metrics';
import {
  EventLog,
  type AppendResult,
  type LogFinding,
  type LogHead,
  type LogPage,
  type StreamWrite,
} from '#application/ports/event-log';
import type { StoredEvent } from '#models/events/envelope';
import { registryEvents } from '#models/events/registry';
import { secondsSince } from './seconds-since';

/** A log whose appends are measured, and of which it is counted what was swept: that stands there before it is done. */
export class MeasuredEventLog extends EventLog {
  constructor(
    private readonly log: EventLog,
    private readonly metrics: StoreMetrics,
  ) {
    super();
  }

  override async append(writes: readonly StreamWrite[], now: string): Promise<AppendResult> {
    const begun = performance.now();
    try {
      const result = await this.log.append(writes, now);
      this.metrics.appends.observe(result.outcome === 'landed' ? 'appended' : result.outcome, secondsSince(begun));
      if (result.outcome === 'landed') this.countSwept(result.events);
      return result;
    } catch (failure) {
      this.metrics.appends.observe('failed', secondsSince(begun));
      throw failure;
    }
  }

  override readStream(stream: string, from?: number, limit?: number): Promise<readonly StoredEvent[]> {
    return this.log.readStream(stream, from, limit);
  }

  override readAll(after: string | undefined, limit: number): Promise<LogPage> {
    return this.log.readAll(after, limit);
  }

  override subscribe(wake: () => void): () => void {
    return this.log.subscribe(wake);
  }

  override head(): Promise<LogHead> {
    return this.log.head();
  }

  override reached(resume: string | undefined, head: LogHead): boolean {
    return this.log.reached(resume, head);
  }

  override examine(
    report: (finding: LogFinding) => void,
    onProgress?: (done: bigint, total: bigint) => void,
  ): Promise<void> {
    return this.log.examine(report, onProgress);
  }

  override close(): Promise<void> {
    return this.log.close();
  }

  private countSwept(events: readonly StoredEvent[]): void {
    for (const { type, data } of events) {
      if (type !== 'BlobsSwept') continue;
      const { blobs, bytes } = registryEvents.BlobsSwept.parse(data);
      this.metrics.swept(blobs.length, bytes);
    }
  }
}
