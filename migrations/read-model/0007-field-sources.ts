import type { SchemaModule } from 'kysely';

/** Where the fields of a version came from that nobody typed. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema.alterTable('metadata').addColumn('sources', 'text').execute();
}
