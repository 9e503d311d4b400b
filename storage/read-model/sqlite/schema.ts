import { rmSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { sqliteCode } from '#storage/engines/sqlite/failures';
import { readModelMigrations } from '#migrations/read-model/migrations';
import type { CatalogueTables } from '../catalogue-tables';
import { connect, type Connection } from './connection';

/** Opens the file of rows; one that is no database, or is broken, is thrown away, since its rows can be derived again. */
export function openOrBeginAnew(file: string): Connection {
  try {
    const connection = connect(file);
    connection.prepare('select count(*) from sqlite_schema').get();
    return connection;
  } catch (error) {
    const code = sqliteCode(error) ?? '';
    if (!code.startsWith('SQLITE_NOTADB') && !code.startsWith('SQLITE_CORRUPT')) throw error;
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return connect(file);
  }
}

/** Whether the tables are those of this release. */
export function hasCurrentTables(connection: Connection): boolean {
  return connection.pragma('user_version', { simple: true }) === readModelMigrations.length;
}

/** Drops every table and makes those of this release, empty. */
export async function makeTables(db: Kysely<CatalogueTables>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const tables = await sql<{ name: string }>`
      select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(transaction);
    for (const { name } of tables.rows) await transaction.schema.dropTable(name).execute();
    for (const migrate of readModelMigrations) await migrate(transaction.schema);
    await sql`pragma user_version = ${sql.lit(readModelMigrations.length)}`.execute(transaction);
  });
}
