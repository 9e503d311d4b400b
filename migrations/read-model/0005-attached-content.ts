import { sql, type SchemaModule } from 'kysely';

/** Files and inspections stand under the event that brought them, and a version's row names that event. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema
    .alterTable('versions')
    .addColumn('content_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();

  await schema.dropTable('version_files').execute();
  await schema
    .createTable('version_files')
    .addColumn('version_id', 'text', (column) => column.notNull())
    .addColumn('content_id', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint')
    .execute();
  await schema
    .createIndex('version_files_rows')
    .unique()
    .on('version_files')
    .columns(['version_id', 'content_id', 'path', 'valid_from'])
    .execute();
  await openIndex(schema, 'version_files', ['version_id', 'content_id', 'path']);
  await schema
    .createIndex('version_files_by_digest')
    .on('version_files')
    .columns(['digest'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  await schema
    .createIndex('version_files_by_digest_past')
    .on('version_files')
    .columns(['digest', 'valid_from'])
    .execute();

  await schema.dropTable('inspections').execute();
  await schema
    .createTable('inspections')
    .addColumn('version_id', 'text', (column) => column.notNull())
    .addColumn('content_id', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text')
    .addColumn('findings', 'text', (column) => column.notNull())
    .addColumn('report', 'text')
    .addColumn('tensor_count', 'bigint')
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint')
    .execute();
  await schema
    .createIndex('inspections_rows')
    .unique()
    .on('inspections')
    .columns(['version_id', 'content_id', 'valid_from'])
    .execute();
  await openIndex(schema, 'inspections', ['version_id', 'content_id']);
}

async function openIndex(schema: SchemaModule, table: string, key: string[]): Promise<void> {
  await schema
    .createIndex(`${table}_open`)
    .unique()
    .on(table)
    .columns(key)
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
}
