import type { SchemaModule } from 'kysely';
import { up as catalogue } from './0001-catalogue';
import { up as auditStages } from './0002-audit-stages';
import { up as followingAliases } from './0003-following-aliases';
import { up as deployments } from './0004-deployments';
import { up as attachedContent } from './0005-attached-content';
import { up as evaluationSlices } from './0006-evaluation-slices';
import { up as fieldSources } from './0007-field-sources';
import { up as namedDigests } from './0008-named-digests';
import { up as coveringIndexes } from './0009-covering-indexes';
import { up as fewerRows } from './0010-fewer-rows';

/**
 * The read model's migrations in their order. Rows are derived: a file with another number of them begins from nothing,
 * so that a release whose projections make other rows of the same tables adds a step too, if need be an empty one.
 */
export const readModelMigrations: readonly ((schema: SchemaModule) => Promise<void>)[] = [
  catalogue,
  auditStages,
  followingAliases,
  deployments,
  attachedContent,
  evaluationSlices,
  fieldSources,
  namedDigests,
  coveringIndexes,
  fewerRows,
];
