import { sql, type SchemaModule } from 'kysely';

const checks = ['format', 'safety', 'metadata', 'evaluation', 'lineage', 'sensitive_data', 'licence', 'signature'];

/**
 * Fewer rows an event: the checks of a version are one row, and when a model or a version changed last is asked of the
 * audit, so that an event makes rows only of what they say. The audit names one version itself. And fewer indexes: a row
 * that never changes until it ends is found by its key, and a version's digest by one index in its model and in all.
 */
export async function up(schema: SchemaModule): Promise<void> {
  await schema.dropTable('checks').execute();
  let table = schema.createTable('checks').addColumn('version_id', 'text', (column) => column.notNull());
  for (const name of checks) table = table.addColumn(name, 'text');
  await table
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint')
    .execute();
  await schema.createIndex('checks_rows').unique().on('checks').columns(['version_id', 'valid_from']).execute();
  await schema
    .createIndex('checks_open')
    .unique()
    .on('checks')
    .columns(['version_id'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  await schema.alterTable('models').dropColumn('changed_at').execute();
  await schema.alterTable('versions').dropColumn('changed_at').execute();
  for (const table of ['metrics', 'lineage_edges', 'version_files', 'inspections']) {
    await schema.dropIndex(`${table}_open`).execute();
  }
  for (const name of ['digest', 'digest_past', 'manifest', 'manifest_past']) {
    await schema.dropIndex(`versions_by_${name}`).execute();
  }
  await schema
    .createIndex('versions_by_digest')
    .on('versions')
    .columns(['digest', 'model_id'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  await schema
    .createIndex('versions_by_digest_past')
    .on('versions')
    .columns(['digest', 'model_id', 'valid_from'])
    .execute();
  for (const column of ['stream', 'version_id']) {
    await schema.createIndex(`audit_by_${column}`).on('audit').columns([column, 'position']).execute();
  }
}
