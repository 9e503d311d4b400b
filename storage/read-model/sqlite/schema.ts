import { sql, type Kysely } from 'kysely';
import { failPoint } from '#fail-point';
import { readModelMigrations } from '#migrations/read-model/migrations';
import { openSqlite } from '#storage/engines/sqlite/driver';
import type { CatalogueTables } from '../catalogue-tables';
import type { Connection } from './connection';
import { kyselyOver } from './kysely-over';

/**
 * Drops every table and makes those of this release, empty.
 * @param mark becomes the file's application_id in the same transaction
 */
export async function makeTables(connection: Connection, mark: number): Promise<void> {
  await dropAndMake(kyselyOver(connection), mark);
}

async function dropAndMake(db: Kysely<CatalogueTables>, mark: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const tables = await sql<{ name: string }>`
      select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(transaction);
    for (const { name } of tables.rows) await transaction.schema.dropTable(name).execute();
    for (const migrate of readModelMigrations) {
      await migrate(transaction.schema);
      failPoint('migration.read-model');
    }
    await sql`pragma user_version = ${sql.lit(readModelMigrations.length)}`.execute(transaction);
    await sql`pragma application_id = ${sql.lit(mark)}`.execute(transaction);
  });
}

/** Empty tables in memory. */
export async function scratchTables(): Promise<Connection> {
  const connection = openSqlite(':memory:');
  await makeTables(connection, 0);
  return connection;
}
