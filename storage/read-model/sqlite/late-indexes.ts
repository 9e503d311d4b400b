import type { Connection } from './connection';
import { rowKey } from './row-differences';

/**
 * The indexes of rows that are being built. They are taken away at first and made when the rows are there, which is much
 * faster; the one by which rows of a table are found by their key is made earlier where one has to be found.
 */
export class LateIndexes {
  /** How each index is made that is still to be made, by its name. */
  private readonly missing: Map<string, string>;
  private readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Indexes that the transaction has made which is under way. */
  private fresh: [name: string, text: string][] = [];

  constructor(private readonly connection: Connection) {
    const tables = connection.prepare<[], string>(`select name from sqlite_schema where type = 'table'`).pluck().all();
    this.keys = new Map(tables.map((table) => [table, rowKey(connection, table)]));
    const indexes = connection
      .prepare<[], [name: string, text: string]>(
        `select name, sql from sqlite_schema where type = 'index' and sql is not null`,
      )
      .raw()
      .all();
    for (const [name] of indexes) connection.exec(`drop index ${name}`);
    this.missing = new Map(indexes);
  }

  /** The columns that name one row of a table. */
  keyOf(table: string): readonly string[] {
    return this.keys.get(table) ?? [];
  }

  /** Makes sure that rows of a table are found by their key. */
  needKey(table: string): void {
    this.make(`${table}_rows`);
  }

  /** Makes sure that rows of every table are found by their key. */
  needKeys(): void {
    for (const table of this.keys.keys()) this.needKey(table);
  }

  /** The names of those that are still to be made. */
  left(): string[] {
    return [...this.missing.keys()];
  }

  /** Makes one that is still to be made. */
  make(name: string): void {
    const text = this.missing.get(name);
    if (text === undefined) return;
    this.connection.exec(text);
    this.missing.delete(name);
    if (this.connection.inTransaction) this.fresh.push([name, text]);
  }

  committed(): void {
    this.fresh = [];
  }

  /** What the transaction has made is gone with it. */
  rolledBack(): void {
    for (const [name, text] of this.fresh) this.missing.set(name, text);
    this.fresh = [];
  }
}
