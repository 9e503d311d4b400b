import type Sqlite from 'better-sqlite3';
import type { Append, End, EndAll, Put, RowOperation } from '#application/ports/catalogue-rows';
import type { Connection } from './connection';

type Value = string | number | null;
type Columns = Readonly<Record<string, Value>>;

/** Carries out row operations of one event at its position, each table's statements prepared once. */
export class RowApplier {
  private readonly statements = new Map<string, Sqlite.Statement>();

  constructor(private readonly connection: Connection) {}

  /** @throws when a row would lack a column, or a statement fails */
  apply(operation: RowOperation, position: number): void {
    switch (operation.op) {
      case 'put':
        return this.put(operation, position);
      case 'end':
        return this.close(operation.table, operation.key, position);
      case 'endAll':
        return this.close(operation.table, operation.owner, position);
      case 'append':
        return this.append(operation, position);
    }
  }

  private put({ table, key, columns }: Put, position: number): void {
    const open = this.run('get', `select * from ${table} where ${matching(key)} and valid_to is null`, key);
    if (open) this.close(table, key, position);
    this.insert(table, { ...open, ...key, ...columns, valid_from: position, valid_to: null });
  }

  /** A row that was opened at this same position was never true: it goes. */
  private close(table: End['table'], match: End['key'] | EndAll['owner'], position: number): void {
    const values = { ...match, position };
    const open = `${matching(match)} and valid_to is null`;
    this.run('run', `delete from ${table} where ${open} and valid_from = @position`, values);
    this.run('run', `update ${table} set valid_to = @position where ${open}`, values);
  }

  private append({ table, columns }: Append, position: number): void {
    if (!('recorded_at' in columns)) return this.insert(table, { ...columns, position });
    const before = this.run('get', 'select max(recorded_max) as latest from audit', {})?.latest;
    const { recorded_at } = columns;
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
