import {
  NextRows,
  type Decisions,
  type RowCensus,
  type RowDifference,
  type SampledModel,
} from '#application/ports/next-rows';
import type { Checkpoint, RowChange } from '#application/ports/row-changes';
import { failPoint } from '#fail-point';
import { numbered, packChanges } from './changes';
import { packCheckpoint, unpackCheckpoint } from './checkpoints';
import type { RowReading } from './generation';
import { startRowThread, type RowThread } from './thread';

/** What the live rows do when the next ones are ready, or given up. */
export interface Succession {
  /** The file of the rows that are live now. */
  liveFile(): string;
  /** Opens the next rows for reading. @throws ReadModelFailure */
  read(): Promise<RowReading>;
  /** The next rows are the live ones on disk: they are to be read there from now on, and written by this thread. */
  swapped(thread: RowThread, reading: RowReading): Promise<void>;
  /** The next rows are no more. */
  discarded(): Promise<void>;
}

/** The next generation of rows, in a file and a thread of its own. */
export class SqliteNextRows extends NextRows {
  private over = false;
  private reading: RowReading | undefined;

  private constructor(
    private readonly thread: RowThread,
    private readonly succession: Succession,
    private readonly names: readonly string[],
  ) {
    super();
  }

  /** Begins a file of rows. */
  static async begin(file: string, succession: Succession): Promise<SqliteNextRows> {
    const thread = await startRowThread({ file, rows: 'next' });
    failPoint('rebuild.begun');
    return new SqliteNextRows(thread, succession, await thread.call('tables'));
  }

  async checkpoint(): Promise<Checkpoint | undefined> {
    return unpackCheckpoint(await this.thread.call('checkpoint'));
  }

  load(changes: readonly RowChange[], checkpoint: Checkpoint): Promise<void> {
    return this.thread.call('load', packChanges(changes), packCheckpoint(checkpoint));
  }

  async finish(signal?: AbortSignal): Promise<void> {
    await this.thread.call('flush');
    do signal?.throwIfAborted();
    while (await this.thread.call('makeIndex'));
  }

  census(): Promise<RowCensus> {
    return this.thread.call('census');
  }

  someModels(seed: number, count: number): Promise<readonly SampledModel[]> {
    return this.thread.call('someModels', seed, count);
  }

  refold(modelId: string, changes: readonly RowChange[]): Promise<readonly RowDifference[]> {
    return this.thread.call('refold', modelId, packChanges(changes));
  }

  async beginComparison(): Promise<Checkpoint | undefined> {
    return unpackCheckpoint(await this.thread.call('beginComparison', this.succession.liveFile()));
  }

  tables(): readonly string[] {
    return this.names;
  }

  async compareTable(table: string, limit: number): Promise<{ rows: number; differences: readonly RowDifference[] }> {
    const { rows, findings } = await this.thread.call('compareTable', table, limit);
    return { rows, differences: findings };
  }

  async swap({ parked, unknownTypes }: Decisions): Promise<void> {
    await this.thread.call('settle');
    // What can not be read must not become live.
    const reading = (this.reading ??= await this.succession.read());
    await this.thread.call('makeLive', {
      parked: parked.map((model) => ({ ...model, position: numbered(model.position) })),
      unknownTypes: [...unknownTypes].map(([type, position]) => [type, numbered(position)] as const),
    });
    this.over = true;
    try {
      await this.succession.swapped(this.thread, reading);
    } catch (error) {
      await this.thread.close();
      throw error;
    }
  }

  async discard(): Promise<void> {
    if (this.over) return;
    this.over = true;
    await this.reading?.close();
    await this.thread.close();
    await this.succession.discarded();
  }
}
