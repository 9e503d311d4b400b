import type { Kysely, LogEvent } from 'kysely';
import {
  NotApplicable,
  ReadModel,
  type Answered,
  type AsOf,
  type Checkpoint,
  type ParkedModel,
  type RowChange,
} from '#application/ports/read-model';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { sqliteCode } from '#storage/engines/sqlite/failures';
import { answerQuestion } from '../catalogue-answers';
import type { CatalogueTables } from '../catalogue-tables';
import { connect, kyselyOver, type Connection } from './connection';
import { RowApplier } from './row-applier';
import { hasCurrentTables, makeTables, openOrBeginAnew } from './schema';

/**
 * The read model in a SQLite file of its own: one connection that writes, one that reads. Changes are applied
 * synchronously, so a batch should be small where others wait.
 */
export class SqliteReadModel extends ReadModel {
  private readonly applier: RowApplier;
  /** Work on the writing connection that takes more than one step, in its order. */
  private making: Promise<void> = Promise.resolve();

  private constructor(
    private readonly writing: Connection,
    private readonly writer: Kysely<CatalogueTables>,
    private readonly reading: Connection,
    private readonly reader: Kysely<CatalogueTables>,
  ) {
    super();
    this.applier = new RowApplier(writing);
  }

  /**
   * Opens the rows in a file; a file of another release, or one that can not be read, begins from nothing.
   * @param log is told every statement of a question
   */
  static async open(file: string, log?: (event: LogEvent) => void): Promise<SqliteReadModel> {
    const writing = openOrBeginAnew(file);
    const writer = kyselyOver(writing);
    try {
      if (!hasCurrentTables(writing)) await makeTables(writer);
      const reading = connect(file);
      return new SqliteReadModel(writing, writer, reading, kyselyOver(reading, log));
    } catch (error) {
      await writer.destroy();
      writing.close();
      throw error;
    }
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    await this.making;
    return this.stored();
  }

  async apply(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    await this.making;
    const applyAll = this.writing.transaction(() => {
      const before = this.stored();
      assertFollows(before, changes, checkpoint);
      let last = before?.position ?? -1n;
      for (const { event, operations } of changes) {
        if (event.position <= last) continue;
        last = event.position;
        const position = numbered(event.position);
        try {
          for (const operation of operations) this.applier.apply(operation, position);
        } catch (error) {
          throw isDeterministic(error) ? new NotApplicable(event, error) : error;
        }
      }
      this.writing
        .prepare('insert or replace into checkpoint (one, log_id, position, resume) values (1, ?, ?, ?)')
        .run(checkpoint.logId, numbered(checkpoint.position), checkpoint.resume);
    });
    applyAll.immediate();
  }

  async reset(): Promise<void> {
    const made = this.making.then(() => makeTables(this.writer));
    this.making = made.catch(() => undefined);
    await made;
  }

  async ask<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<Answered<Answer<Q>>> {
    return this.reader.transaction().execute((snapshot) => answerQuestion(snapshot, query, question, asOf));
  }

  async unknownTypes(): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.writer.selectFrom('unknown_types').selectAll().orderBy('position').execute();
    return new Map(rows.map((row) => [row.type, BigInt(row.position)]));
  }

  async rememberUnknown(type: string, position: bigint): Promise<void> {
    await this.writer
      .insertInto('unknown_types')
      .values({ type, position: numbered(position) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async parked(): Promise<readonly ParkedModel[]> {
    const rows = await this.writer.selectFrom('parked').selectAll().orderBy('position').orderBy('model_id').execute();
    return rows.map((row) => ({ modelId: row.model_id, position: BigInt(row.position), reason: row.reason }));
  }

  async park({ modelId, position, reason }: ParkedModel): Promise<void> {
    await this.writer
      .insertInto('parked')
      .values({ model_id: modelId, position: numbered(position), reason })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async close(): Promise<void> {
    await this.making;
    await this.reader.destroy();
    await this.writer.destroy();
    // Kysely closes a connection only where it has used it.
    this.reading.close();
    this.writing.close();
  }

  private stored(): Checkpoint | undefined {
    const row = this.writing.prepare('select log_id, position, resume from checkpoint').get() as
      CatalogueTables['checkpoint'] | undefined;
    return row && { logId: row.log_id, position: BigInt(row.position), resume: row.resume };
  }
}

/** A checkpoint goes forward on one log; one that stays where it is may only tell a new resume. */
function assertFollows(before: Checkpoint | undefined, changes: readonly RowChange[], next: Checkpoint): void {
  const positions = changes.map(({ event }) => event.position);
  if (positions.some((position, index) => index > 0 && position <= (positions[index - 1] ?? position)))
    throw new Error('changes have to come in the order of their positions');
  const last = positions.at(-1);
  if (last !== undefined && last > next.position)
    throw new Error(`the checkpoint ${next.position} lies before the change at ${last}`);
  if (!before) return;
  if (before.logId !== next.logId)
    throw new Error(`the rows are of the log ${before.logId}, not of ${next.logId}: rebuild them`);
  if (next.position < before.position || (next.position === before.position && changes.length > 0))
    throw new Error(
      `the rows stand at ${before.position} already, beyond what was to be applied up to ${next.position}`,
    );
}

/** An event that makes impossible rows does so every time; a disk or a lock may be better later. */
function isDeterministic(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === undefined) return true;
  return ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_RANGE', 'SQLITE_TOOBIG', 'SQLITE_ERROR'].some((prefix) =>
    code.startsWith(prefix),
  );
}

/** A position as rows hold it. */
function numbered(position: bigint): number {
  const value = Number(position);
  if (!Number.isSafeInteger(value)) throw new RangeError(`the position ${position} is beyond what a row can hold`);
  return value;
}
