import { failPoint } from '#fail-point';
import { BulkLoader } from './bulk-loader';
import type { PackedChanges, Value } from './changes';
import { connectReader, type Connection } from './connection';
import { liveMark } from './generation-files';
import { LateIndexes } from './late-indexes';
import { catalogueTables, compareRows, type RowFinding } from './row-differences';
import { RowWriter, type PackedCheckpoint, type PackedParked } from './row-writer';
import { scratchTables } from './schema';

/** Counts of rows. */
export interface PackedCensus {
  readonly events: number;
  readonly versions: number;
  readonly written: number;
}

/** A model and the streams that its events stand in. */
export interface PackedModel {
  readonly modelId: string;
  readonly streams: readonly string[];
}

/** What was decided while rows were built. */
export interface PackedDecisions {
  readonly parked: readonly PackedParked[];
  readonly unknownTypes: readonly (readonly [type: string, position: number])[];
}

/** Models with more events than this are not folded again: one page of the log holds all of a model. */
const refoldedEvents = 2_000;

/** Builds the next rows in a file that nobody reads yet: what only helps to read them is made at the end. */
export class NextWriter {
  private readonly loader: BulkLoader;
  private readonly writer: RowWriter;
  private readonly indexes: LateIndexes;
  private compared: Connection | undefined;
  private scratch: Connection | undefined;

  /** @param connection a builder's, to tables that are there and empty */
  constructor(private readonly connection: Connection) {
    this.writer = new RowWriter(connection);
    this.indexes = new LateIndexes(connection);
    this.loader = new BulkLoader(connection, this.writer, this.indexes);
  }

  /** How far the rows are stored; after a failure they are loaded on from there. */
  checkpoint(): PackedCheckpoint | undefined {
    return this.loader.resume();
  }

  load(changes: PackedChanges, checkpoint: PackedCheckpoint): void {
    this.loader.load(changes, checkpoint);
  }

  /** Stores all that was taken. */
  flush(): void {
    this.loader.flush();
  }

  /** Stores all that was taken, and makes the indexes. */
  finish(): void {
    this.flush();
    while (this.makeIndex());
  }

  /** Makes one of the indexes. @returns whether there was one left to make */
  makeIndex(): boolean {
    const [name] = this.indexes.left();
    if (name === undefined) return false;
    failPoint('rebuild.before-indexes');
    this.indexes.make(name);
    return true;
  }

  census(): PackedCensus {
    const count = (text: string) => Number(this.connection.prepare(text).pluck().get());
    return {
      events: count('select count(*) from audit'),
      versions: count('select count(*) from versions where valid_to is null'),
      written: this.loader.written,
    };
  }

  /** Some models of modest length, chosen by a seed. */
  someModels(seed: number, count: number): PackedModel[] {
    const models = this.connection
      .prepare<[], string>('select distinct model_id from models order by model_id')
      .pluck()
      .all();
    const chosen = new Set(Array.from({ length: count }, (_, n) => models[scattered(seed + n) % models.length]));
    return [...chosen].flatMap((modelId) => {
      if (modelId === undefined) return [];
      const events = this.connection
        .prepare<[string], number>('select count(*) from audit where model_id = ?')
        .pluck()
        .get(modelId);
      if ((events ?? 0) > refoldedEvents) return [];
      const streams = this.connection
        .prepare<[string], string>('select distinct stream from audit where model_id = ? order by stream')
        .pluck()
        .all(modelId);
      return [{ modelId, streams }];
    });
  }

  /** Compares the rows of a model with those that the plain applier makes of its events. */
  async refold(modelId: string, changes: PackedChanges): Promise<RowFinding[]> {
    const scratch = (this.scratch ??= await scratchTables());
    const tables = catalogueTables(this.connection);
    for (const { name } of tables) scratch.exec(`delete from ${name}`);
    new RowWriter(scratch).applyOneByOne(changes, -1);
    return tables.flatMap((table) => {
      const choice = rowsOfModel(table.name, table.columns, modelId);
      return choice ? compareRows(this.connection, scratch, table, 10, choice).findings : [];
    });
  }

  /** Fixes the rows of another file as they are now, to be compared with these. */
  beginComparison(file: string): PackedCheckpoint | undefined {
    this.endComparison();
    this.compared = connectReader(file);
    this.compared.exec('begin');
    return new RowWriter(this.compared).checkpoint();
  }

  compareTable(name: string, limit: number): { rows: number; findings: RowFinding[] } {
    const table = catalogueTables(this.connection).find((candidate) => candidate.name === name);
    if (!table || !this.compared) throw new Error(`there is no table ${name} to compare`);
    return compareRows(this.compared, this.connection, table, limit);
  }

  endComparison(): void {
    this.compared?.close();
    this.compared = undefined;
  }

  /** Finishes, syncs everything, and lets the file be read by others while it is written. */
  settle(): void {
    this.finish();
    this.scratch?.close();
    this.scratch = undefined;
    const { connection } = this;
    connection.pragma('synchronous = FULL');
    connection.pragma('fullfsync = ON');
    // The first commit that syncs brings to the disk whatever was written before it.
    connection.pragma('journal_mode = WAL');
  }

  /** Makes these rows the live ones, in one transaction that is on the disk when this returns. */
  makeLive({ parked, unknownTypes }: PackedDecisions): void {
    this.settle();
    const { connection } = this;
    connection
      .transaction(() => {
        for (const model of parked) this.writer.park(model);
        for (const [type, position] of unknownTypes) this.writer.rememberUnknown(type, position);
        connection.pragma(`application_id = ${liveMark}`);
        failPoint('rebuild.before-swap');
      })
      .immediate();
    failPoint('rebuild.after-swap');
    connection.pragma('synchronous = NORMAL');
    connection.pragma('fullfsync = OFF');
    connection.pragma('cache_size = -16000');
    connection.pragma('shrink_memory');
  }
}

/** Which rows of a table are those of a model; undefined where none can be. */
function rowsOfModel(table: string, columns: readonly string[], modelId: string) {
  const versions = 'select version_id from versions where model_id = ?';
  const one = (where: string) => ({ where, values: [modelId] as Value[] });
  // The running maximum is one of all events.
  if (table === 'audit') return { ...one('model_id = ?'), except: new Set(['recorded_max']) };
  if (columns.includes('model_id')) return one('model_id = ?');
  if (columns.includes('owner_id'))
    return { where: `owner_id = ? or owner_id in (${versions})`, values: [modelId, modelId] };
  if (table.startsWith('audit_')) return one('position in (select position from audit where model_id = ?)');
  return columns.includes('version_id') ? one(`version_id in (${versions})`) : undefined;
}

/** A whole number that a seed always gives, far from that of the next seed. */
function scattered(seed: number): number {
  return Math.imul(seed, 2_654_435_761) >>> 0;
}
