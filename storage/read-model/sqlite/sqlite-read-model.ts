import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { LogEvent } from 'kysely';
import type { NextRows } from '#application/ports/next-rows';
import { ReadModel, type Answered, type AsOf } from '#application/ports/read-model';
import type { Checkpoint, ParkedModel, RowChange } from '#application/ports/row-changes';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { answerQuestion } from '../catalogue-answers';
import { numbered, packChanges } from './changes';
import { packCheckpoint, unpackCheckpoint } from './checkpoints';
import { closeGeneration, RowReading, type Generation } from './generation';
import { deleteGenerations, generationFile, generationsIn, liveGeneration } from './generation-files';
import { SqliteNextRows } from './sqlite-next-rows';
import { startRowThread } from './thread';

/**
 * The read model in a SQLite file of a directory, `read-<n>.db`: a thread writes it, this one reads it. Rows that are
 * built beside it are the next generation, in a file and a thread of their own.
 */
export class SqliteReadModel extends ReadModel {
  /** Work of the thread after which alone others may go on. */
  private making: Promise<void> = Promise.resolve();
  private next: SqliteNextRows | undefined;
  private isBeginningNext = false;

  private constructor(
    private readonly directory: string,
    private live: Generation,
    private readonly log?: (event: LogEvent) => void,
  ) {
    super();
  }

  /**
   * Opens the rows in a directory, which is made where it is not there; rows of another release, or that can not be
   * read, are deleted, and new ones begin from nothing.
   * @param log is told every statement of a question
   */
  static async open(directory: string, log?: (event: LogEvent) => void): Promise<SqliteReadModel> {
    mkdirSync(directory, { recursive: true });
    const known = liveGeneration(directory);
    const number = known ?? (generationsIn(directory)[0] ?? 0) + 1;
    deleteGenerations(directory, known);
    const file = generationFile(directory, number);
    const thread = await startRowThread({ file, rows: known === undefined ? 'begun' : 'live' });
    try {
      const reading = new RowReading(file, log);
      return new SqliteReadModel(directory, { number, file, thread, reading }, log);
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** The file of the live rows. */
  get file(): string {
    return this.live.file;
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    await this.making;
    return unpackCheckpoint(await this.live.thread.call('checkpoint'));
  }

  async apply(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    await this.making;
    await this.live.thread.call('apply', packChanges(changes), packCheckpoint(checkpoint));
  }

  async reset(): Promise<void> {
    const made = this.making.then(() => this.live.thread.call('reset'));
    this.making = made.catch(() => undefined);
    await made;
  }

  async ask<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<Answered<Answer<Q>>> {
    return this.live.reading.inSnapshot((snapshot) => answerQuestion(snapshot, query, question, asOf));
  }

  async unknownTypes(): Promise<ReadonlyMap<string, bigint>> {
    const types = await this.live.thread.call('unknownTypes');
    return new Map(types.map(([type, position]) => [type, BigInt(position)]));
  }

  async rememberUnknown(type: string, position: bigint): Promise<void> {
    await this.live.thread.call('rememberUnknown', type, numbered(position));
  }

  async parked(): Promise<readonly ParkedModel[]> {
    const parked = await this.live.thread.call('parked');
    return parked.map(({ modelId, position, reason }) => ({ modelId, position: BigInt(position), reason }));
  }

  async park(model: ParkedModel): Promise<void> {
    await this.live.thread.call('park', { ...model, position: numbered(model.position) });
  }

  async beginNext(): Promise<NextRows> {
    if (this.next || this.isBeginningNext) throw new Error('the next rows are being built already');
    this.isBeginningNext = true;
    try {
      return (this.next = await this.begunNext());
    } finally {
      this.isBeginningNext = false;
    }
  }

  private async begunNext(): Promise<SqliteNextRows> {
    const number = this.live.number + 1;
    const file = generationFile(this.directory, number);
    deleteGenerations(this.directory, this.live.number);
    return SqliteNextRows.begin(file, {
      liveFile: () => this.live.file,
      read: () => RowReading.open(file, this.log),
      swapped: async (thread, reading) => {
        const before = this.live;
        this.next = undefined;
        this.live = { number, file, thread, reading };
        // What is left of the one before does no harm, and the next start deletes it.
        await closeGeneration(before).catch(() => undefined);
        await rm(before.file, { force: true }).catch(() => undefined);
      },
      discarded: async () => {
        await rm(file, { force: true });
        this.next = undefined;
      },
    });
  }

  async close(): Promise<void> {
    await this.making;
    await this.next?.discard();
    await closeGeneration(this.live);
  }
}
