import type Sqlite from 'better-sqlite3';
import { failPoint } from '#fail-point';
import { walkChanges, type PackedChanges, type Shape, type Value } from './changes';
import type { Connection } from './connection';
import { isDeterministic } from './failures';
import { KeyFilter } from './key-filter';
import type { LateIndexes } from './late-indexes';
import { assertFollows, type PackedCheckpoint, type RowWriter } from './row-writer';
import { TableFold } from './table-fold';

/** A batch is stored when it holds this many events, */
const batchEvents = 2_500;
/** or this many bytes: what waits to be stored is held twice. */
const batchSize = 8 * 1024 * 1024;

/** What is done with each operation of a shape. */
type Step = (values: readonly Value[], position: number) => void;

/**
 * Applies changes in batches of thousands of events, each folded in memory and written in one transaction: the same rows
 * as those of the plain applier, in fewer writes.
 */
export class BulkLoader {
  private readonly tables = new Map<string, TableFold>();
  private readonly steps = new Map<string, Step>();
  private readonly appending = new Map<string, Sqlite.Statement>();
  private batch: PackedChanges[] = [];
  private reached: PackedCheckpoint | undefined;
  private latest: string;
  private readonly stored = new KeyFilter();
  private failure: { readonly error: unknown } | undefined;
  /** Rows that were written or changed so far. */
  written = 0;

  constructor(
    private readonly connection: Connection,
    private readonly writer: RowWriter,
    private readonly indexes: LateIndexes,
  ) {
    this.reached = writer.checkpoint();
    this.latest = this.latestStored();
  }

  /**
   * Takes changes up to a checkpoint; they are stored with those that follow, or by `flush`.
   * @throws ImpossibleRows when an event makes rows that can not be; what was taken since the last stored checkpoint
   * is dropped then, and what follows is refused with the same failure until `resume`
   */
  load(changes: PackedChanges, checkpoint: PackedCheckpoint): void {
    if (this.failure) throw this.failure.error;
    assertFollows(this.reached, changes, checkpoint);
    if (!this.connection.inTransaction) this.connection.exec('begin immediate');
    this.batch.push(changes);
    this.reached = checkpoint;
    try {
      this.fold(changes);
      const events = this.batch.reduce((sum, { positions }) => sum + positions.length, 0);
      const size = this.batch.reduce((sum, part) => sum + part.size, 0);
      if (events >= batchEvents || size >= batchSize) this.store();
    } catch (error) {
      this.recover(error);
    }
  }

  /** Stores what was taken. @throws as `load` does */
  flush(): void {
    if (this.failure) throw this.failure.error;
    if (!this.connection.inTransaction) return;
    try {
      this.store();
    } catch (error) {
      this.recover(error);
    }
  }

  /** Goes on after a failure. @returns from where */
  resume(): PackedCheckpoint | undefined {
    this.failure = undefined;
    return this.writer.checkpoint();
  }

  private store(): void {
    for (const table of this.tables.values()) this.written += table.flush();
    failPoint('rebuild.mid-batch');
    this.commit();
  }

  private commit(): void {
    if (this.reached) this.writer.store(this.reached);
    this.connection.exec('commit');
    this.indexes.committed();
    this.batch = [];
  }

  /** What can not be written at once may be written one by one; if not, that tells which event it is. */
  private recover(error: unknown): void {
    const { batch, reached } = this;
    this.drop();
    if (!isDeterministic(error)) {
      this.failure = { error };
      throw error;
    }
    this.stored.takeAll();
    this.connection.exec('begin immediate');
    try {
      this.indexes.needKeys();
      const beyond = this.writer.checkpoint()?.position ?? -1;
      for (const changes of batch) this.writer.applyOneByOne(changes, beyond);
      this.reached = reached;
      this.commit();
      this.latest = this.latestStored();
    } catch (failure) {
      this.drop();
      this.failure = { error: failure };
      throw failure;
    }
  }

  private drop(): void {
    if (this.connection.inTransaction) this.connection.exec('rollback');
    this.indexes.rolledBack();
    this.tables.clear();
    this.steps.clear();
    this.batch = [];
    this.reached = this.writer.checkpoint();
    this.latest = this.latestStored();
  }

  /** The latest time of recording so far. */
  private latestStored(): string {
    return this.connection.prepare<[], string | null>('select max(recorded_max) from audit').pluck().get() ?? '';
  }

  private fold(changes: PackedChanges): void {
    const steps = changes.shapes.map((shape) => this.stepOf(shape));
    walkChanges(changes, {
      event: () => true,
      operation: (_shape, place, values, position) => steps[place]?.(values, position),
    });
  }

  private stepOf(shape: Shape): Step {
    const name = `${shape.op} ${shape.table} ${shape.key.join()} ${shape.columns.join()}`;
    const known = this.steps.get(name);
    if (known) return known;
    const step = this.compile(shape);
    this.steps.set(name, step);
    return step;
  }

  private compile({ op, table, key, columns }: Shape): Step {
    if (op === 'append') return this.appendStep(table, columns);
    const fold = this.tables.get(table) ?? new TableFold(this.connection, table, this.stored, this.indexes);
    this.tables.set(table, fold);
    if (op === 'endAll') {
      fold.placesOf(key);
      return (values, position) => fold.endAll(key, values.slice(), position);
    }
    const order = fold.keyOrder(key);
    const inOrder = order.every((place, index) => place === index);
    const keyIn = (values: readonly Value[]): Value[] =>
      inOrder ? values.slice(0, order.length) : order.map((place) => values[place] ?? null);
    if (op === 'end') return (values, position) => fold.end(keyIn(values), position);
    const places = fold.placesOf(columns);
    const closing = op === 'put';
    return (values, position) => fold.put(keyIn(values), places, values, position, closing);
  }

  /** What only grows is written as it comes; the audit's rows carry the latest time of recording too. */
  private appendStep(table: string, columns: readonly string[]): Step {
    const recorded = columns.indexOf('recorded_at');
    const names = [...columns, 'position', ...(recorded < 0 ? [] : ['recorded_max'])];
    const text = `insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`;
    const statement = this.appending.get(text) ?? this.connection.prepare(text);
    this.appending.set(text, statement);
    return (values, position) => {
      const row = values.slice();
      row.push(position);
      if (recorded >= 0) {
        const time = row[recorded];
        if (typeof time === 'string' && time > this.latest) this.latest = time;
        row.push(this.latest);
      }
      statement.run(row);
      this.written += 1;
    };
  }
}
