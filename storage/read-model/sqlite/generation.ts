import type { Kysely, LogEvent } from 'kysely';
import { ReadModelFailure } from '#application/ports/read-model';
import { isDamage, messageOf, sqliteCode, systemCode } from '#storage/engines/sqlite/failures';
import type { CatalogueTables } from '../catalogue-tables';
import { connectReader, type Connection } from './connection';
import { kyselyOver } from './kysely-over';
import type { RowThread } from './thread';

/** The reading side of one file of rows; it can be left while questions are still under way. */
export class RowReading {
  private readonly connection: Connection;
  private readonly reader: Kysely<CatalogueTables>;
  private asking = 0;
  private idle: (() => void) | undefined;

  constructor(
    private readonly file: string,
    log?: (event: LogEvent) => void,
  ) {
    try {
      this.connection = connectReader(file);
    } catch (error) {
      throw failureOf(error, file);
    }
    this.reader = kyselyOver(this.connection, log);
  }

  /** Opens a file, and reads of it, so that whatever reading needs is there. @throws ReadModelFailure */
  static async open(file: string, log?: (event: LogEvent) => void): Promise<RowReading> {
    const reading = new RowReading(file, log);
    try {
      reading.connection.prepare('select count(*) from checkpoint').get();
      return reading;
    } catch (error) {
      await reading.close();
      throw failureOf(error, file);
    }
  }

  /** Reads in one snapshot. */
  async inSnapshot<T>(read: (snapshot: Kysely<CatalogueTables>) => Promise<T>): Promise<T> {
    this.asking += 1;
    try {
      return await this.reader.transaction().execute(read);
    } catch (error) {
      throw failureOf(error, this.file);
    } finally {
      this.asking -= 1;
      if (this.asking === 0) this.idle?.();
    }
  }

  /** Waits for the questions that are under way, and closes. */
  async close(): Promise<void> {
    if (this.asking > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    await this.reader.destroy();
    // Kysely closes a connection only where it has used it.
    this.connection.close();
  }
}

/** An error of SQLite with the file that it is about; damage and anything else as it is. */
function failureOf(error: unknown, file: string): unknown {
  const code = sqliteCode(error) === undefined || isDamage(error) ? undefined : systemCode(error);
  return code === undefined ? error : new ReadModelFailure(code, `the rows ${file}: ${messageOf(error)}`);
}

/** The live rows: their file, the thread that writes it, and where it is read. */
export interface Generation {
  readonly number: number;
  readonly file: string;
  readonly thread: RowThread;
  readonly reading: RowReading;
}

/** Ends both sides, reading first: the thread, being the last on the file, then leaves it whole. */
export async function closeGeneration({ reading, thread }: Generation): Promise<void> {
  await reading.close();
  await thread.close();
}
