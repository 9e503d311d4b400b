import type { Statement } from 'better-sqlite3';
import { failPoint } from '#fail-point';
import type { ExpectedRevision } from '#application/ports/event-log';
import { EventIdTaken } from '#application/ports/event-log-errors';
import type { Database } from '#storage/engines/sqlite/database';
import { revisionOf, type CheckedWrite } from '../append-checks';
import { placeWrite } from '../placement';
import { failureOf, isRefusal, type Failure } from './failures';
import { undamaged } from './reader';
import { columnsAt, sealed, type EventRow, type LandedAt, type RowAppend } from './rows';

/** What became of one append of a group; of a write that stood already the rows that stand. */
export type RowAnswer =
  | { readonly outcome: 'landed'; readonly writes: readonly (LandedAt | readonly EventRow[])[] }
  | { readonly outcome: 'conflict'; readonly write: number; readonly actual: ExpectedRevision }
  | { readonly outcome: 'refused'; readonly failure: Failure };

type End = Pick<EventRow, 'position' | 'recorded_at'>;

/** Appends to the table. */
export class Writer {
  /** Position of the last event, where this has written or verified it. */
  private trusted = 0;
  private readonly begin: Statement;
  private readonly commit: Statement;
  private readonly rollback: Statement;
  private readonly attempt: Statement;
  private readonly undo: Statement;
  private readonly settle: Statement;
  private readonly insert: Statement<[EventRow]>;
  private readonly end: Statement<[], End>;
  private readonly whole: Statement<[number], EventRow>;
  private readonly lastRevision: Statement<[string], number>;
  private readonly idAt: Statement<[string, number], string>;
  private readonly hasId: Statement<[string], number>;
  private readonly between: Statement<[string, number, number], EventRow>;

  constructor(private readonly database: Database) {
    this.begin = database.prepare('BEGIN IMMEDIATE');
    this.commit = database.prepare('COMMIT');
    this.rollback = database.prepare('ROLLBACK');
    this.attempt = database.prepare('SAVEPOINT one_append');
    this.undo = database.prepare('ROLLBACK TO one_append');
    this.settle = database.prepare('RELEASE one_append');
    this.insert = database.prepare(`
      INSERT INTO events VALUES (
        @position, @stream, @revision, @id, @command_id, @request_digest, @type, @schema_version, @subject,
        @actor, @correlation_id, @causation_id, @traceparent, @recorded_at, @data, @checksum
      )`);
    this.end = database.prepare('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1');
    this.whole = database.prepare('SELECT * FROM events WHERE position = ?');
    this.lastRevision = database
      .prepare<[string], number>('SELECT coalesce(max(revision), -1) FROM events WHERE stream = ?')
      .pluck();
    this.idAt = database
      .prepare<[string, number], string>('SELECT id FROM events WHERE stream = ? AND revision = ?')
      .pluck();
    this.hasId = database.prepare<[string], number>('SELECT 1 FROM events WHERE id = ?').pluck();
    this.between = database.prepare(
      'SELECT * FROM events WHERE stream = ? AND revision BETWEEN ? AND ? ORDER BY revision',
    );
  }

  /**
   * Takes a group of appends into one transaction: one fsync for all. Each is decided behind the ones before it
   * and undone by itself when it is refused. The answers are given only when the commit has returned.
   * @throws the error of SQLite when the group could not be committed; none of it stands then
   */
  appendGroup(appends: readonly RowAppend[]): RowAnswer[] {
    this.begin.run();
    try {
      const answers = appends.map((append, index) => {
        if (index > 0) failPoint('append.mid-group');
        return this.landOrUndo(append);
      });
      failPoint('append.before-commit');
      this.commit.run();
      failPoint('append.after-commit');
      return answers;
    } catch (error) {
      if (this.database.inTransaction) this.rollback.run();
      throw error;
    }
  }

  private landOrUndo(append: RowAppend): RowAnswer {
    this.attempt.run();
    const answer = this.landOrRefuse(append);
    if (answer.outcome !== 'landed') this.undo.run();
    this.settle.run();
    return answer;
  }

  private landOrRefuse(append: RowAppend): RowAnswer {
    try {
      return this.land(append);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return { outcome: 'refused', failure: failureOf(error) };
    }
  }

  private land({ writes, now }: RowAppend): RowAnswer {
    const landed: (LandedAt | readonly EventRow[])[] = [];
    for (const [index, write] of writes.entries()) {
      const last = this.lastRevision.get(write.stream) ?? -1;
      const placement = placeWrite(write, last, (revision) => this.idAt.get(write.stream, revision));
      if (placement === 'conflict') return { outcome: 'conflict', write: index, actual: revisionOf(last) };
      const first = write.expected + 1;
      landed.push(
        placement === 'appendable'
          ? this.insertWrite(write, now)
          : this.between.all(write.stream, first, first + write.events.length - 1).map(undamaged),
      );
    }
    return { outcome: 'landed', writes: landed };
  }

  private insertWrite(write: CheckedWrite, now: string): LandedAt {
    const end = this.trustedEnd();
    const recordedAt = end && end.recorded_at > now ? end.recorded_at : now;
    const position = (end?.position ?? 0) + 1;
    for (const columns of columnsAt(write, { position, recordedAt })) {
      if (this.hasId.get(columns.id) !== undefined) throw new EventIdTaken(columns.id);
      this.insert.run(sealed(columns));
      this.trusted = columns.position;
    }
    return { position, recordedAt };
  }

  /** The last event, by whose time and place the next one goes. @throws DamagedRow when it is not what was appended */
  private trustedEnd(): End | undefined {
    const end = this.end.get();
    if (end && end.position !== this.trusted) {
      const row = this.whole.get(end.position);
      if (row) this.trusted = undamaged(row).position;
    }
    return end;
  }
}
