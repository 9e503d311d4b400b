import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  NextRows,
  type Decisions,
  type RowCensus,
  type RowDifference,
  type SampledModel,
} from '#application/ports/next-rows';
import { ReadModel, type Answered, type AsOf } from '#application/ports/read-model';
import type { Checkpoint, ParkedModel, RowChange } from '#application/ports/row-changes';
import type { Answer, CatalogueQuery, Question } from '#models/queries/catalogue';
import { answerQuestion } from '#storage/read-model/catalogue-answers';
import { numbered, packChanges } from '#storage/read-model/sqlite/changes';
import { packCheckpoint, unpackCheckpoint } from '#storage/read-model/sqlite/checkpoints';
import { connectBuilder, connectWriter, type Connection } from '#storage/read-model/sqlite/connection';
import { errorOf, failureOf } from '#storage/read-model/sqlite/failures';
import { RowReading } from '#storage/read-model/sqlite/generation';
import { NextWriter } from '#storage/read-model/sqlite/next-writer';
import { catalogueTables } from '#storage/read-model/sqlite/row-differences';
import { RowWriter } from '#storage/read-model/sqlite/row-writer';
import { makeTables } from '#storage/read-model/sqlite/schema';

interface Live {
  readonly file: string;
  readonly connection: Connection;
  readonly writer: RowWriter;
  readonly reading: RowReading;
}

/**
 * The read model of the embedded profile without its threads: the same tables, statements and queries, each call done
 * at once. So a test that decides in which order calls are carried out decides it all.
 */
export class DirectReadModel extends ReadModel {
  private files = 0;
  private next: DirectNextRows | undefined;
  private isBeginningNext = false;

  private constructor(
    private readonly directory: string,
    private live: Live,
  ) {
    super();
  }

  static async open(): Promise<DirectReadModel> {
    const directory = await mkdtemp(join(tmpdir(), 'annals-direct-'));
    return new DirectReadModel(directory, await begun(join(directory, 'rows-0.db')));
  }

  /** What the process held is gone, as when it crashes: rows that were being built. What is in the file stays. */
  crash(): void {
    this.next?.drop();
    this.next = undefined;
  }

  checkpoint(): Promise<Checkpoint | undefined> {
    return soon(() => unpackCheckpoint(this.live.writer.checkpoint()));
  }

  apply(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    return soon(() => {
      told(() => this.live.writer.apply(packChanges(changes), packCheckpoint(checkpoint)));
    });
  }

  reset(): Promise<void> {
    return makeTables(this.live.connection, 1);
  }

  ask<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<Answered<Answer<Q>>> {
    return this.live.reading.inSnapshot((snapshot) => answerQuestion(snapshot, query, question, asOf));
  }

  unknownTypes(): Promise<ReadonlyMap<string, bigint>> {
    return soon(() => new Map(this.live.writer.unknownTypes().map(([type, position]) => [type, BigInt(position)])));
  }

  rememberUnknown(type: string, position: bigint): Promise<void> {
    return soon(() => {
      this.live.writer.rememberUnknown(type, numbered(position));
    });
  }

  parked(): Promise<readonly ParkedModel[]> {
    return soon(() => this.live.writer.parked().map((model) => ({ ...model, position: BigInt(model.position) })));
  }

  park(model: ParkedModel): Promise<void> {
    return soon(() => {
      this.live.writer.park({ ...model, position: numbered(model.position) });
    });
  }

  async beginNext(): Promise<NextRows> {
    if (this.next || this.isBeginningNext) throw new Error('the next rows are being built already');
    this.isBeginningNext = true;
    const file = join(this.directory, `rows-${(this.files += 1)}.db`);
    const connection = connectBuilder(file);
    await makeTables(connection, 0).finally(() => (this.isBeginningNext = false));
    this.next = new DirectNextRows(connection, {
      liveFile: () => this.live.file,
      swapped: async () => {
        const before = this.live;
        this.live = { file, connection, writer: new RowWriter(connection), reading: new RowReading(file) };
        this.next = undefined;
        await before.reading.close();
        before.connection.close();
      },
      discarded: () => (this.next = undefined),
    });
    return this.next;
  }

  async close(): Promise<void> {
    this.crash();
    await this.live.reading.close();
    this.live.connection.close();
    await rm(this.directory, { recursive: true });
  }
}

interface Succession {
  liveFile(): string;
  swapped(): Promise<void>;
  discarded(): void;
}

class DirectNextRows extends NextRows {
  private readonly writer: NextWriter;
  private over = false;

  constructor(
    private readonly connection: Connection,
    private readonly succession: Succession,
  ) {
    super();
    this.writer = new NextWriter(connection);
  }

  checkpoint(): Promise<Checkpoint | undefined> {
    return soon(() => unpackCheckpoint(this.writer.checkpoint()));
  }

  load(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    return soon(() => {
      told(() => this.writer.load(packChanges(changes), packCheckpoint(checkpoint)));
    });
  }

  finish(signal?: AbortSignal): Promise<void> {
    return soon(() => {
      signal?.throwIfAborted();
      told(() => this.writer.finish());
    });
  }

  census(): Promise<RowCensus> {
    return soon(() => this.writer.census());
  }

  someModels(seed: number, count: number): Promise<readonly SampledModel[]> {
    return soon(() => this.writer.someModels(seed, count));
  }

  refold(modelId: string, changes: readonly RowChange[]): Promise<readonly RowDifference[]> {
    return this.writer.refold(modelId, packChanges(changes));
  }

  beginComparison(): Promise<Checkpoint | undefined> {
    return soon(() => unpackCheckpoint(this.writer.beginComparison(this.succession.liveFile())));
  }

  tables(): readonly string[] {
    return catalogueTables(this.connection).map(({ name }) => name);
  }

  compareTable(table: string, limit: number): Promise<{ rows: number; differences: readonly RowDifference[] }> {
    return soon(() => {
      const { rows, findings } = this.writer.compareTable(table, limit);
      return { rows, differences: findings };
    });
  }

  async swap({ parked, unknownTypes }: Decisions): Promise<void> {
    this.over = true;
    this.writer.endComparison();
    this.writer.makeLive({
      parked: parked.map((model) => ({ ...model, position: numbered(model.position) })),
      unknownTypes: [...unknownTypes].map(([type, position]) => [type, numbered(position)] as const),
    });
    await this.succession.swapped();
  }

  discard(): Promise<void> {
    return soon(() => {
      this.drop();
    });
  }

  drop(): void {
    if (this.over) return;
    this.over = true;
    this.writer.endComparison();
    this.connection.close();
    this.succession.discarded();
  }
}

async function begun(file: string): Promise<Live> {
  const connection = connectWriter(file);
  connection.pragma('synchronous = OFF');
  await makeTables(connection, 1);
  return { file, connection, writer: new RowWriter(connection), reading: new RowReading(file) };
}

/** Lets errors be those of the port, as the thread does. */
function told(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw errorOf(failureOf(error), 'in memory');
  }
}

/** What a call comes to, as a promise. */
function soon<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => resolve(answer()));
}
