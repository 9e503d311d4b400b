import type Sqlite from 'better-sqlite3';
import { failPoint } from '#fail-point';
import { eventAt, walkChanges, type PackedChanges } from './changes';
import type { Connection } from './connection';
import { ImpossibleRows, isDeterministic } from './failures';
import { RowApplier } from './row-applier';

/** A checkpoint on its way into the thread. */
export interface PackedCheckpoint {
  readonly logId: string;
  readonly position: number;
  readonly resume: string;
}

/** A parked model on its way out of the thread or into it. */
export interface PackedParked {
  readonly modelId: string;
  readonly position: number;
  readonly reason: string;
}

/** Writes to a file of rows, one transaction a call. */
export class RowWriter {
  private readonly applier: RowApplier;
  private readonly reading: Sqlite.Statement<[], PackedCheckpoint>;
  private readonly storing: Sqlite.Statement;

  constructor(private readonly connection: Connection) {
    this.applier = new RowApplier(connection);
    this.reading = connection.prepare('select log_id as logId, position, resume from checkpoint');
    this.storing = connection.prepare(
      'insert or replace into checkpoint (one, log_id, position, resume) values (1, ?, ?, ?)',
    );
  }

  checkpoint(): PackedCheckpoint | undefined {
    return this.reading.get();
  }

  /** @throws ImpossibleRows when an event makes rows that can not be; nothing is applied then */
  apply(changes: PackedChanges, checkpoint: PackedCheckpoint): void {
    const applyAll = this.connection.transaction(() => {
      const before = this.checkpoint();
      assertFollows(before, changes, checkpoint);
      this.applyOneByOne(changes, before?.position ?? -1);
      this.store(checkpoint);
      failPoint('projection.before-commit');
    });
    applyAll.immediate();
    failPoint('projection.after-commit');
  }

  /** Inside a transaction: applies the events beyond a position, each operation by itself. */
  applyOneByOne(changes: PackedChanges, beyond: number): void {
    let failing = 0;
    try {
      walkChanges(changes, {
        event: (position, index) => {
          failing = index;
          return position > beyond;
        },
        operation: (shape, _place, values, position) => this.applier.apply(shape, values, position),
        applied: () => failPoint('projection.mid-batch'),
      });
    } catch (error) {
      throw isDeterministic(error) ? new ImpossibleRows(eventAt(changes, failing), error) : error;
    }
  }

  /** Inside a transaction: keeps how far the rows have come. */
  store({ logId, position, resume }: PackedCheckpoint): void {
    this.storing.run(logId, position, resume);
  }

  unknownTypes(): [type: string, position: number][] {
    return this.connection
      .prepare<[], [string, number]>('select type, position from unknown_types order by position, type')
      .raw()
      .all();
  }

  rememberUnknown(type: string, position: number): void {
    this.connection
      .prepare('insert into unknown_types (type, position) values (?, ?) on conflict do nothing')
      .run(type, position);
  }

  parked(): PackedParked[] {
    return this.connection
      .prepare<[], PackedParked>('select model_id as modelId, position, reason from parked order by position, model_id')
      .all();
  }

  park({ modelId, position, reason }: PackedParked): void {
    this.connection
      .prepare('insert into parked (model_id, position, reason) values (?, ?, ?) on conflict do nothing')
      .run(modelId, position, reason);
  }
}

/** A checkpoint goes forward on one log; one that stays where it is may only tell a new resume. */
export function assertFollows(
  before: PackedCheckpoint | undefined,
  { positions }: PackedChanges,
  next: PackedCheckpoint,
): void {
  if (positions.some((position, index) => index > 0 && position <= (positions[index - 1] ?? position)))
    throw new Error('changes have to come in the order of their positions');
  const last = positions.at(-1);
  if (last !== undefined && last > next.position)
    throw new Error(`the checkpoint ${next.position} lies before the change at ${last}`);
  if (!before) return;
  if (before.logId !== next.logId)
    throw new Error(`the rows are of the log ${before.logId}, not of ${next.logId}: rebuild them`);
  if (next.position < before.position || (next.position === before.position && positions.length > 0))
    throw new Error(
      `the rows stand at ${before.position} already, beyond what was to be applied up to ${next.position}`,
    );
}
