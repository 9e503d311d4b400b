import { Injectable } from '@nestjs/common';
import { EventLog } from '../ports/event-log';
import type { RowDifference } from '../ports/next-rows';
import { ReadModel } from '../ports/read-model';
import { LogIdentity } from './log-identity';
import { NextCatalogue } from './next-catalogue';
import { Projector } from './projector';

/** How the rows that answer compare with the fold of the log. */
export interface ComparedCatalogue {
  /** How far the log was folded; the rows that answer were compared as they stood there. */
  readonly position: bigint;
  /** Where the rows that answer stood: beyond `position` only when the log has lost its tail. */
  readonly livePosition: bigint;
  /** Rows that were looked at. */
  readonly rows: number;
  /** How the rows that answer are different from what the log says, at most `namedDifferences`. */
  readonly differences: readonly RowDifference[];
  /** Whether there are more differences than are named. */
  readonly hasMore: boolean;
  /** Models that the fold could not apply an event of: their rows are not served. */
  readonly parked: readonly string[];
}

/** Told what is being done, and how far that is. */
type OnComparison = (step: 'replay' | 'compare', done: number, total: number) => void;

/** How many differences are named. */
export const namedDifferences = 100;

const waitMs = 10_000;

/** Compares the catalogue that answers with one that is made from the log beside it, row by row. */
@Injectable()
export class CatalogueComparison {
  constructor(
    private readonly log: EventLog,
    private readonly readModel: ReadModel,
    private readonly identity: LogIdentity,
    private readonly projector: Projector,
  ) {}

  /**
   * The whole comparison, while reads and writes go on; it changes nothing, and waits for a rebuild that is under way.
   * @param onProgress is told what is being done, and how far that is
   * @param signal aborted, ends it with the signal's reason
   * @throws Unavailable when the catalogue that answers does not come as far as the log
   */
  compare(
    onProgress: OnComparison = () => undefined,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ComparedCatalogue> {
    return this.projector.besideLive(() => this.compared(onProgress, signal));
  }

  private async compared(onProgress: OnComparison, signal: AbortSignal): Promise<ComparedCatalogue> {
    signal.throwIfAborted();
    const next = await NextCatalogue.begin(this.readModel, this.log, this.identity, signal);
    try {
      await next.bringUp(undefined, (position, head) => onProgress('replay', Number(position), Number(head)));
      await next.finish();
      await this.projector.reached(next.position, waitMs);
      const live = await next.rows.beginComparison();
      if (live) await next.bringUp(live);
      await next.finish();
      const found: RowDifference[] = [];
      let rows = 0;
      const tables = next.rows.tables();
      for (const [done, table] of tables.entries()) {
        signal.throwIfAborted();
        onProgress('compare', done, tables.length);
        const compared = await next.rows.compareTable(table, namedDifferences + 1 - found.length);
        found.push(...compared.differences);
        rows += compared.rows;
        if (found.length > namedDifferences) break;
      }
      return {
        position: next.position,
        livePosition: live?.position ?? 0n,
        rows,
        differences: found.slice(0, namedDifferences),
        hasMore: found.length > namedDifferences,
        parked: [...next.parked.keys()],
      };
    } finally {
      await next.rows.discard();
    }
  }
}
