import type Sqlite from 'better-sqlite3';
import type { Shape, Value } from './changes';
import type { Connection } from './connection';

type Columns = Readonly<Record<string, Value>>;

/**
 * Carries out row operations one by one, each table's statements prepared once. It is plain on purpose: what the bulk
 * applier makes is compared with what this one makes.
 */
export class RowApplier {
  private readonly statements = new Map<string, Sqlite.Statement>();

  constructor(private readonly connection: Connection) {}

  /**
   * @param values of the shape's key, then of its columns
   * @throws when a row would lack a column, or a statement fails
   */
  apply(shape: Shape, values: readonly Value[], position: number): void {
    const key = columnsOf(shape.key, values, 0);
    switch (shape.op) {
      case 'put':
      case 'complete':
        return this.put(shape.op, shape.table, key, columnsOf(shape.columns, values, shape.key.length), position);
      case 'end':
      case 'endAll':
        return this.close(shape.table, key, position);
      case 'append':
        return this.append(shape.table, columnsOf(shape.columns, values, 0), position);
    }
  }

  private put(op: 'put' | 'complete', table: string, key: Columns, columns: Columns, position: number): void {
    const open = this.run('get', `select * from ${table} where ${matching(key)} and valid_to is null`, key);
    if (open && op === 'put') this.close(table, key, position);
    else if (open) this.run('run', `delete from ${table} where ${matching(key)} and valid_to is null`, key);
    this.insert(table, { ...open, ...key, ...columns, valid_from: position, valid_to: null });
  }

  /** A row that was opened at this same position was never true: it goes. */
  private close(table: string, match: Columns, position: number): void {
    const values = { ...match, position };
    const open = `${matching(match)} and valid_to is null`;
    this.run('run', `delete from ${table} where ${open} and valid_from = @position`, values);
    this.run('run', `update ${table} set valid_to = @position where ${open}`, values);
  }

  private append(table: string, columns: Columns, position: number): void {
    const { recorded_at } = columns;
    if (typeof recorded_at !== 'string') return this.insert(table, { ...columns, position });
    const before = this.run('get', 'select max(recorded_max) as latest from audit', {})?.latest;
    const recorded_max = typeof before === 'string' && before > recorded_at ? before : recorded_at;
    this.insert(table, { ...columns, position, recorded_max });
  }

  private insert(table: string, row: Columns): void {
    const names = Object.keys(row);
    const values = names.map((name) => `@${name}`).join(', ');
    this.run('run', `insert into ${table} (${names.join(', ')}) values (${values})`, row);
  }

  private run(how: 'get' | 'run', text: string, values: Columns): Columns | undefined {
    const kept = this.statements.get(text);
    const statement = kept ?? this.connection.prepare(text);
    if (!kept) this.statements.set(text, statement);
    if (how === 'get') return statement.get(values) as Columns | undefined;
    statement.run(values);
    return undefined;
  }
}

function matching(columns: object): string {
  return Object.keys(columns)
    .map((name) => `${name} = @${name}`)
    .join(' and ');
}

function columnsOf(names: readonly string[], values: readonly Value[], at: number): Columns {
  return Object.fromEntries(names.map((name, index) => [name, values[at + index] ?? null]));
}
