import type { SchemaModule } from 'kysely';
import { up as catalogue } from './0001-catalogue';
import { up as auditStages } from './0002-audit-stages';

/**
 * The read model's migrations in their order. Rows are derived: a file with another number of them begins from nothing,
 * so that a release whose projections make other rows of the same tables adds a step too, if need be an empty one.
 */
export const readModelMigrations: readonly ((schema: SchemaModule) => Promise<void>)[] = [catalogue, auditStages];
