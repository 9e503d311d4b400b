import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely, LogEvent } from 'kysely';
import type { AsOf } from '#application/ports/read-model';
import type { CatalogueQuery, Question } from '#models/queries/catalogue';
import type { Database } from '#storage/engines/sqlite/database';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { answerQuestion } from '#storage/read-model/catalogue-answers';
import type { CatalogueTables } from '#storage/read-model/catalogue-tables';
import { kyselyOver } from '#storage/read-model/sqlite/kysely-over';

/** The statements of a question, prepared, with their parameters: what is left of it without a server. */
export type HandStatements = readonly { readonly run: () => unknown }[];

/** The same SQL by hand: a connection of its own to a rows file that no server has open any more. */
export class HandSql {
  private readonly connection: Database;
  private readonly db: Kysely<CatalogueTables>;
  private told: LogEvent[] = [];

  constructor(directory: string) {
    this.connection = openSqlite(rowsFile(directory), { readonly: true });
    this.db = kyselyOver(this.connection, (event) => void this.told.push(event));
  }

  /** The statements that answer a question. @throws when it is refused */
  async statements<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<HandStatements> {
    this.told = [];
    const { answer } = await answerQuestion(this.db, query, question, asOf);
    if (typeof answer === 'object' && answer !== null && 'refused' in answer) {
      throw new Error(`${query} is refused: ${JSON.stringify(answer)}`);
    }
    return this.told.map(({ query: compiled }) => {
      const statement = this.connection.prepare(compiled.sql);
      const parameters = compiled.parameters;
      return { run: () => statement.all(...parameters) };
    });
  }

  /** How SQLite would find the rows of a question's statements: text and plan of each. */
  async plans<Q extends CatalogueQuery>(query: Q, question: Question<Q>, asOf: AsOf): Promise<string[]> {
    await this.statements(query, question, asOf);
    return this.told.map(({ query: compiled }) => {
      const steps = this.connection.prepare(`explain query plan ${compiled.sql}`).all(...compiled.parameters);
      return [compiled.sql, ...steps.map((step) => `    ${(step as { detail: string }).detail}`)].join('\n');
    });
  }

  close(): void {
    this.connection.close();
  }
}

/** How many rows all tables of a data directory's rows file hold. */
export function countRows(directory: string): number {
  const connection = openSqlite(rowsFile(directory), { readonly: true });
  try {
    const tables = connection.prepare(`select name from sqlite_schema where type = 'table'`).pluck().all() as string[];
    const counts = tables.map((table) => connection.prepare(`select count(*) from "${table}"`).pluck().get() as number);
    return counts.reduce((a, b) => a + b, 0);
  } finally {
    connection.close();
  }
}

/** The newest generation of the rows in a data directory. */
function rowsFile(directory: string): string {
  const generation = (name: string): number => Number(/\d+/.exec(name)?.[0] ?? 0);
  const files = readdirSync(directory).filter((name) => /^read(-\d+)?\.db$/.test(name));
  const newest = files.sort((a, b) => generation(a) - generation(b)).at(-1);
  if (newest === undefined) throw new Error(`${directory} holds no rows`);
  return join(directory, newest);
}
