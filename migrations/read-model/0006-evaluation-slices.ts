import type { SchemaModule } from 'kysely';

/** Of which part of a split a metric is, and within which bounds its true value lies. */
export async function up(schema: SchemaModule): Promise<void> {
  await schema.alterTable('metrics').addColumn('slice', 'text').execute();
  for (const name of ['interval_low', 'interval_high', 'interval_level']) {
    await schema.alterTable('metrics').addColumn(name, 'double precision').execute();
  }
}
