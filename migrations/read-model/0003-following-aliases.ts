import { sql, type SchemaModule } from 'kysely';

/** An alias may follow a stage, and then name no version while that is empty: the table is made anew for it. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema.dropTable('aliases').execute();
  await schema
    .createTable('aliases')
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('name_folded', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('follows', 'text')
    .addColumn('version_id', 'text')
    .addColumn('number', 'bigint')
    .addColumn('entry_id', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('held_by', 'text', (column) => column.notNull())
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint')
    .execute();
  await schema
    .createIndex('aliases_rows')
    .unique()
    .on('aliases')
    .columns(['model_id', 'name_folded', 'valid_from'])
    .execute();
  const open = sql.ref('valid_to');
  await schema
    .createIndex('aliases_open')
    .unique()
    .on('aliases')
    .columns(['model_id', 'name_folded'])
    .where(open, 'is', null)
    .execute();
  await schema.createIndex('aliases_by_version').on('aliases').column('version_id').where(open, 'is', null).execute();
  await schema.createIndex('aliases_by_version_past').on('aliases').columns(['version_id', 'valid_from']).execute();
}
