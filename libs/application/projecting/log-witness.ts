import { Injectable } from '@nestjs/common';
import { Unavailable } from '../failures';
import { EventLog } from '../ports/event-log';
import { LogDamaged } from '../ports/event-log-errors';
import { ReadModel } from '../ports/read-model';
import type { Checkpoint } from '../ports/row-changes';
import { WorkingStore } from '../ports/working-store';
import { WorkingStoreFailure } from '../ports/working-store-errors';
import { LogIdentity } from './log-identity';
import { outageOf, type LogOutage } from './log-outage';

/** What the working state knows of the log that it goes with. */
interface KeptEnd {
  readonly logId: string;
  /** Decimal; the log has come so far at least. */
  readonly position: string;
}

/** Where the working state keeps that. */
const keptAt = ['log', 'end'] as const;

/** Stands for the id of a log of which nothing is known but that there was one. */
const unknownLogId = 'unknownlogid';

/**
 * Notices that the log is not the one that this registry has worked with, or lacks its end: the rows say which log they are
 * of and how far they have come, and so does the working state, which outlives the rows.
 */
@Injectable()
export class LogWitness {
  constructor(
    private readonly log: EventLog,
    private readonly readModel: ReadModel,
    private readonly working: WorkingStore,
    private readonly identity: LogIdentity,
  ) {}

  /**
   * Opens the log's identity; a log that holds nothing is begun, where nothing shows that there was another.
   * @returns why nothing may be written: then the identity is that of the log that the rows are of
   * @throws LogDamaged when the log does not say its id, and nothing else does
   */
  async openLog(): Promise<LogOutage | undefined> {
    const kept = await this.kept();
    const rows = await this.readModel.checkpoint();
    try {
      return await this.openKnowing(kept, rows);
    } catch (failure) {
      const logId = rows?.logId ?? kept?.logId;
      if (!(failure instanceof LogDamaged) || logId === undefined) throw failure;
      this.identity.assume(logId, rows?.position ?? 0n);
      return { outage: outageOf(failure), isBeginning: false };
    }
  }

  private async openKnowing(kept: KeptEnd | undefined, rows: Checkpoint | undefined): Promise<LogOutage | undefined> {
    const { position: head } = await this.log.head();
    if (head === 0n && (kept || rows || (await this.hasTokens()))) {
      return this.lost('the log holds no event', false, kept, rows);
    }
    await this.identity.open();
    if (head === 0n) return undefined;
    const { logId } = this.identity;
    const isOther = kept ? !this.identity.descendsFrom(kept.logId) : rows && !this.identity.descendsFrom(rows.logId);
    if (isOther === true) {
      return this.lost(
        `the log is another one, ${logId}, than that with which this registry worked`,
        false,
        kept,
        rows,
      );
    }
    const isCut = kept?.logId === logId && BigInt(kept.position) > head;
    if (isCut || (rows?.logId === logId && rows.position > head)) {
      return this.lost(`the log ends at position ${head}`, true, kept, rows);
    }
    return undefined;
  }

  /** Keeps how far the log has come, now and with everything that is kept from now on. */
  async follow(position: () => bigint): Promise<void> {
    await this.keep(position());
    this.working.accompany(...keptAt, () => this.end(position()));
  }

  /** Whether the working state was kept when the log had come so far. */
  async hasKept(position: bigint): Promise<boolean> {
    const kept = await this.kept();
    return kept?.logId === this.identity.logId && BigInt(kept.position) >= position;
  }

  /** Keeps how far the log has come. */
  async keep(position: bigint): Promise<void> {
    const before = await this.working.get<KeptEnd>(...keptAt);
    const end = this.end(position);
    if (before?.value.logId === end.logId && before.value.position === end.position) return;
    await this.working.put(...keptAt, end, before?.revision ?? 0);
  }

  private end(position: bigint): KeptEnd {
    return { logId: this.identity.logId, position: position.toString() };
  }

  private lost(
    found: string,
    isBeginning: boolean,
    kept: KeptEnd | undefined,
    rows: Checkpoint | undefined,
  ): LogOutage {
    const logId = rows?.logId ?? kept?.logId ?? unknownLogId;
    this.identity.assume(logId, rows?.position ?? 0n);
    const outage = new Unavailable('log-lost-its-tail', `${found}, ${knownText(kept, rows)}`);
    return { outage, isBeginning };
  }

  /** Where the working state can not be read, the rows alone tell; whoever needs it says so. */
  private async kept(): Promise<KeptEnd | undefined> {
    const item = await this.working.get<KeptEnd>(...keptAt).catch(unreadable);
    return item?.value;
  }

  private async hasTokens(): Promise<boolean> {
    const tokens = await this.working.list('token', undefined, 1).catch(unreadable);
    return tokens === undefined || tokens.length > 0;
  }
}

function unreadable(failure: unknown): undefined {
  if (!(failure instanceof WorkingStoreFailure)) throw failure;
}

/** What is known of a log, by whoever has seen more of it. */
function knownText(kept: KeptEnd | undefined, rows: Checkpoint | undefined): string {
  const end = kept && BigInt(kept.position);
  if (rows && (end === undefined || rows.position >= end)) return `the catalogue holds events up to ${rows.position}`;
  if (end !== undefined) return `the working state knows of events up to ${end}`;
  return 'the working state has tokens of one that did';
}
