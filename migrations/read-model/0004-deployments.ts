import { sql, type SchemaModule } from 'kysely';

/** Which versions run where. They are found by their model. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('deployments')
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('deployment_id', 'text', (column) => column.notNull())
    .addColumn('version_id', 'text', (column) => column.notNull())
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('environment_folded', 'text', (column) => column.notNull())
    .addColumn('url', 'text')
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('recorded_at', 'text', (column) => column.notNull())
    .addColumn('recorded_by', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('ended_by', 'text')
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint')
    .execute();
  await schema
    .createIndex('deployments_rows')
    .unique()
    .on('deployments')
    .columns(['model_id', 'deployment_id', 'valid_from'])
    .execute();
  await schema
    .createIndex('deployments_open')
    .unique()
    .on('deployments')
    .columns(['model_id', 'deployment_id'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
}
