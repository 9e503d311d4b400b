import type Sqlite from 'better-sqlite3';
import type { Value } from './changes';
import type { Connection } from './connection';
import type { KeyFilter } from './key-filter';
import type { LateIndexes } from './late-indexes';

type Row = Value[];

/** What a batch does to the rows of one key. */
interface KeyRows {
  /** The first column of the key. */
  readonly owner: Value;
  /** The open row; it is in the file already unless it is new. */
  open: Row | undefined;
  isNew: boolean;
}

interface Column {
  readonly name: string;
  readonly dflt_value: string | null;
}

/**
 * One temporal table while a batch is applied: rows are folded by key in memory, and each that was true for a while is
 * written once, with both its ends.
 */
export class TableFold {
  private readonly keys = new Map<string, KeyRows>();
  /** The rows by the key's first column, which is the owner that they may end with; made when first asked for. */
  private owners: Map<Value, KeyRows[]> | undefined;
  /** Rows that became true in this batch and are true no more. */
  private closed: Row[] = [];
  /** Ends of rows that are in the file: the end, the key, the row's beginning. */
  private ends: Row[] = [];
  /** Rows that are in the file and go: the key, the row's beginning. */
  private gone: Row[] = [];
  private readonly places: ReadonlyMap<string, number>;
  private readonly key: readonly string[];
  private readonly keyPlaces: readonly number[];
  private readonly template: readonly Value[];
  private readonly from: number;
  private readonly to: number;
  private readonly finding: Sqlite.Statement<Value[], Row>;
  private readonly inserting: Sqlite.Statement;
  private readonly ending: Sqlite.Statement;
  private readonly removing: Sqlite.Statement;

  /** @param stored tells which keys may have rows in the file, so that the others are not looked for */
  constructor(
    private readonly connection: Connection,
    private readonly table: string,
    private readonly stored: KeyFilter,
    private readonly indexes: LateIndexes,
  ) {
    const columns = connection.pragma(`table_info(${table})`) as Column[];
    if (columns.length === 0) throw new Error(`there is no table ${table}`);
    this.places = new Map(columns.map(({ name }, place) => [name, place]));
    this.key = indexes.keyOf(table).filter((name) => name !== 'valid_from');
    this.keyPlaces = this.placesOf(this.key);
    this.from = this.place('valid_from');
    this.to = this.place('valid_to');
    this.template = columns.map(({ dflt_value }) =>
      dflt_value === null ? null : (connection.prepare<[], Value>(`select ${dflt_value}`).pluck().get() ?? null),
    );
    const match = this.key.map((name) => `${name} = ?`).join(' and ');
    // The open row of a key is its last: this finds it before there is an index of open ones.
    this.finding = connection
      .prepare<Value[], Row>(`select * from ${table} where ${match} order by valid_from desc limit 1`)
      .raw();
    this.inserting = connection.prepare(`insert into ${table} values (${columns.map(() => '?').join(', ')})`);
    this.ending = connection.prepare(`update ${table} set valid_to = ? where ${match} and valid_from = ?`);
    this.removing = connection.prepare(`delete from ${table} where ${match} and valid_from = ?`);
  }

  /** The places of columns in a row. @throws for one that the table does not have */
  placesOf(names: readonly string[]): number[] {
    return names.map((name) => this.place(name));
  }

  /** The place of each column of the table's key among those that an operation gives. @throws when it gives others */
  keyOrder(names: readonly string[]): number[] {
    const order = this.key.map((name) => names.indexOf(name));
    if (order.includes(-1) || names.length !== this.key.length)
      throw new Error(`${names.join()} is not the key of ${this.table}`);
    return order;
  }

  /**
   * Opens a row, or a changed copy of the key's open one.
   * @param values of the key, then of the columns at `places`
   * @param closing whether that one is closed; otherwise it goes
   */
  put(
    key: readonly Value[],
    places: readonly number[],
    values: readonly Value[],
    position: number,
    closing: boolean,
  ): void {
    const rows = this.find(key);
    const { open } = rows;
    let next: Row;
    if (!open) {
      next = [...this.template];
      for (let index = 0; index < key.length; index += 1) next[this.keyPlaces[index] ?? 0] = key[index] ?? null;
    } else if (open[this.from] === position || (!closing && rows.isNew)) {
      next = open;
    } else {
      next = [...open];
      if (closing) this.close(rows, open, key, position);
      else this.gone.push([...key, open[this.from] ?? null]);
    }
    for (let index = 0; index < places.length; index += 1)
      next[places[index] ?? 0] = values[key.length + index] ?? null;
    next[this.from] = position;
    next[this.to] = null;
    rows.open = next;
    rows.isNew = true;
  }

  /** Ends the open row of a key. */
  end(key: readonly Value[], position: number): void {
    const rows = this.find(key);
    if (rows.open) this.endRow(rows, rows.open, key, position);
  }

  /** Ends all open rows whose columns have these values. */
  endAll(names: readonly string[], owner: readonly Value[], position: number): void {
    this.findOwned(names, owner);
    const places = this.placesOf(names);
    const first = names.indexOf(this.key[0] ?? '');
    const candidates = first < 0 ? this.keys.values() : (this.byOwner().get(owner[first] ?? null) ?? []);
    for (const rows of candidates) {
      const { open } = rows;
      if (!open || places.some((place, index) => open[place] !== owner[index])) continue;
      this.endRow(rows, open, this.keyOf(open), position);
    }
  }

  /** Writes what the batch did. @returns how many rows were written or changed */
  flush(): number {
    for (const row of this.gone) this.removing.run(row);
    for (const end of this.ends) this.ending.run(end);
    for (const row of this.closed) this.inserting.run(row);
    let written = this.gone.length + this.ends.length + this.closed.length;
    for (const { open, isNew } of this.keys.values()) {
      if (!open || !isNew) continue;
      this.inserting.run(open);
      written += 1;
    }
    this.keys.clear();
    this.owners = undefined;
    this.closed = [];
    this.ends = [];
    this.gone = [];
    return written;
  }

  private place(name: string): number {
    const place = this.places.get(name);
    if (place === undefined) throw new Error(`${this.table} has no column ${name}`);
    return place;
  }

  /** A row that was opened at this same position was never true: it goes. */
  private endRow(rows: KeyRows, open: Row, key: readonly Value[], position: number): void {
    if (open[this.from] !== position) this.close(rows, open, key, position);
    rows.open = undefined;
    rows.isNew = false;
  }

  private close(rows: KeyRows, open: Row, key: readonly Value[], position: number): void {
    if (!rows.isNew) {
      this.ends.push([position, ...key, open[this.from] ?? null]);
      return;
    }
    const row = open;
    row[this.to] = position;
    this.closed.push(row);
  }

  private find(key: readonly Value[]): KeyRows {
    const text = textOf(key);
    const known = this.keys.get(text);
    if (known) return known;
    const last = this.stored.mayHave(this.table, text) ? this.findStored(key) : undefined;
    return this.keep(text, key, last?.[this.to] === null ? last : undefined);
  }

  private findStored(key: readonly Value[]): Row | undefined {
    this.indexes.needKey(this.table);
    return this.finding.get(...key);
  }

  private keep(text: string, key: readonly Value[], open: Row | undefined): KeyRows {
    const rows: KeyRows = { owner: key[0] ?? null, open, isNew: false };
    this.keys.set(text, rows);
    if (this.owners) addTo(this.owners, rows);
    return rows;
  }

  private byOwner(): Map<Value, KeyRows[]> {
    if (this.owners) return this.owners;
    const owners = new Map<Value, KeyRows[]>();
    for (const rows of this.keys.values()) addTo(owners, rows);
    return (this.owners = owners);
  }

  /** Brings the open rows of an owner that are in the file alone into memory. */
  private findOwned(names: readonly string[], owner: readonly Value[]): void {
    this.indexes.needKey(this.table);
    const match = names.map((name) => `${name} = ?`).join(' and ');
    const rows = this.connection
      .prepare<Value[], Row>(`select * from ${this.table} where ${match} and valid_to is null`)
      .raw()
      .all(...owner);
    for (const row of rows) {
      const key = this.keyOf(row);
      const text = textOf(key);
      if (!this.keys.has(text)) this.keep(text, key, row);
    }
  }

  private keyOf(row: Row): Value[] {
    return this.keyPlaces.map((place) => row[place] ?? null);
  }
}

function textOf(key: readonly Value[]): string {
  return key.length === 1 ? String(key[0]) : key.join('\u0000');
}

function addTo(owners: Map<Value, KeyRows[]>, rows: KeyRows): void {
  const owned = owners.get(rows.owner);
  if (owned) owned.push(rows);
  else owners.set(rows.owner, [rows]);
}
