import { sql, type SchemaModule } from 'kysely';

/** Which versions name a manifest or a report: the sweep asks it of every blob. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema
    .createIndex('versions_by_manifest')
    .on('versions')
    .columns(['digest'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  await schema.createIndex('versions_by_manifest_past').on('versions').columns(['digest', 'valid_from']).execute();
  await schema.createIndex('inspections_by_report').on('inspections').columns(['report']).execute();
}
