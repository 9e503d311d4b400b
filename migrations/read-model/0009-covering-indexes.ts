import { sql, type SchemaModule } from 'kysely';

/** What is counted of versions and models, and asked of their past, is answered by an index alone. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema.dropIndex('versions_by_number').execute();
  await schema.dropIndex('versions_by_number_past').execute();
  const servable = ['availability', 'content', 'safety'];
  await schema
    .createIndex('versions_by_number')
    .on('versions')
    .columns(['model_id', 'number', ...servable])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  await schema
    .createIndex('versions_by_number_past')
    .on('versions')
    .columns(['model_id', 'number', 'valid_from', 'valid_to', ...servable])
    .execute();
  await schema.createIndex('audit_by_project_type').on('audit').columns(['project_id', 'type', 'position']).execute();
  await schema.dropIndex('models_by_project').execute();
  await schema
    .createIndex('models_by_project')
    .on('models')
    .columns(['project_id', 'slug_folded', 'archived', 'model_id'])
    .where(sql.ref('valid_to'), 'is', null)
    .execute();
  // Models of the past are found by their names.
  await schema.dropIndex('models_by_project_past').execute();
}
