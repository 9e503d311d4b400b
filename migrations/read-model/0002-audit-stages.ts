import type { SchemaModule } from 'kysely';

/** Which events are about which stage: the audit answers by stage without reading what events say. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('audit_stages')
    .addColumn('stage_folded', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_stages_rows', ['stage_folded', 'position'])
    .execute();
}
