import { sql, type CreateTableBuilder, type SchemaModule } from 'kysely';

type Columns = Readonly<Record<string, 'text' | 'bigint' | 'double precision' | 'text null' | 'bigint null'>>;

/** The temporal tables: the columns that name a row, and those that say something of it. */
const temporal: Readonly<Record<string, { readonly key: Columns; readonly columns: Columns }>> = {
  projects: {
    key: { project_id: 'text' },
    columns: {
      slug: 'text',
      slug_folded: 'text',
      title: 'text',
      description: 'text null',
      created_at: 'text',
      created_by: 'text',
    },
  },
  policies: {
    key: { project_id: 'text' },
    columns: { revision: 'bigint', preset: 'text', policy: 'text', since: 'text', changed_by: 'text' },
  },
  models: {
    key: { model_id: 'text' },
    columns: {
      project_id: 'text',
      slug: 'text',
      slug_folded: 'text',
      title: 'text',
      description: 'text null',
      archived: 'bigint',
      created_at: 'text',
      created_by: 'text',
      changed_at: 'text',
    },
  },
  model_names: { key: { project_id: 'text', slug_folded: 'text' }, columns: { model_id: 'text' } },
  versions: {
    key: { version_id: 'text' },
    columns: {
      project_id: 'text',
      model_id: 'text',
      number: 'bigint null',
      content: 'text',
      digest: 'text null',
      tree: 'text null',
      uri: 'text null',
      format: 'text null',
      bytes: 'bigint null',
      parameter_count: 'bigint null',
      availability: 'text',
      safety: 'text',
      deprecation: 'text null',
      stage: 'text',
      previous: 'bigint null',
      registered_at: 'text',
      registered_by: 'text',
      changed_at: 'text',
    },
  },
  version_files: { key: { version_id: 'text', path: 'text' }, columns: { size: 'bigint', digest: 'text' } },
  inspections: {
    key: { version_id: 'text' },
    columns: { verdict: 'text null', findings: 'text', report: 'text null', tensor_count: 'bigint null' },
  },
  metadata: { key: { version_id: 'text' }, columns: { record: 'text' } },
  metrics: {
    key: { version_id: 'text', event_id: 'text', place: 'bigint' },
    columns: {
      metric: 'text',
      value: 'double precision',
      unit: 'text null',
      direction: 'text',
      dataset: 'text',
      split: 'text',
      recorded_at: 'text',
      recorded_by: 'text',
    },
  },
  lineage_edges: {
    key: { version_id: 'text', event_id: 'text', place: 'bigint' },
    columns: { kind: 'text', target: 'text', link: 'text' },
  },
  tags: { key: { owner_id: 'text', name: 'text' }, columns: { value: 'text' } },
  checks: {
    key: { version_id: 'text', name: 'text' },
    columns: { outcome: 'text', reasons: 'text', percentage: 'bigint null', missing: 'text null' },
  },
  aliases: {
    key: { model_id: 'text', name_folded: 'text' },
    columns: {
      name: 'text',
      version_id: 'text',
      number: 'bigint',
      entry_id: 'text',
      since: 'text',
      held_by: 'text',
    },
  },
  stage_holders: {
    key: { model_id: 'text', name_folded: 'text', version_id: 'text' },
    columns: { name: 'text', number: 'bigint', entry_id: 'text', since: 'text', held_by: 'text' },
  },
};

const audit: Columns = {
  event_id: 'text',
  recorded_at: 'text',
  recorded_max: 'text',
  type: 'text',
  schema_version: 'bigint',
  stream: 'text',
  revision: 'bigint',
  actor: 'text',
  command_id: 'text',
  correlation_id: 'text',
  causation_id: 'text',
  project_id: 'text null',
  model_id: 'text null',
  version_id: 'text null',
  preliminary: 'bigint',
  summary: 'text',
  data: 'text',
};

/** Ways to today's rows, under the condition that they are open; each has a `_past` one beside it for the asked past. */
const indexes: readonly (readonly [name: string, table: string, columns: readonly string[]])[] = [
  ['projects_by_slug', 'projects', ['slug_folded']],
  ['models_by_project', 'models', ['project_id', 'slug_folded']],
  ['versions_by_number', 'versions', ['model_id', 'number']],
  ['versions_by_digest', 'versions', ['model_id', 'digest']],
  ['version_files_by_digest', 'version_files', ['digest']],
  ['aliases_by_version', 'aliases', ['version_id']],
  ['stage_holders_by_version', 'stage_holders', ['version_id']],
];

/** Every table of the catalogue's read model, and those that say how far it has come. */
export async function up(schema: SchemaModule): Promise<void> {
  for (const [name, { key, columns }] of Object.entries(temporal)) {
    const keys = Object.keys(key);
    const table = withColumns(schema.createTable(name), { ...key, ...columns })
      .addColumn('valid_from', 'bigint', (column) => column.notNull())
      .addColumn('valid_to', 'bigint');
    await table.execute();
    // An index and no constraint: it can be made when the rows are there.
    await schema
      .createIndex(`${name}_rows`)
      .unique()
      .on(name)
      .columns([...keys, 'valid_from'])
      .execute();
    await schema
      .createIndex(`${name}_open`)
      .unique()
      .on(name)
      .columns(keys)
      .where(sql.ref('valid_to'), 'is', null)
      .execute();
  }
  for (const [name, table, columns] of indexes) {
    await schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .where(sql.ref('valid_to'), 'is', null)
      .execute();
    await schema
      .createIndex(`${name}_past`)
      .on(table)
      .columns([...columns, 'valid_from'])
      .execute();
  }
  await grown(schema);
  await progress(schema);
}

async function grown(schema: SchemaModule): Promise<void> {
  await withColumns(
    schema.createTable('audit').addColumn('position', 'bigint', (c) => c.primaryKey()),
    audit,
  ).execute();
  await schema
    .createTable('audit_versions')
    .addColumn('version_id', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_versions_rows', ['version_id', 'position'])
    .execute();
  for (const column of ['recorded_max', 'project_id', 'model_id', 'actor', 'type']) {
    await schema.createIndex(`audit_by_${column}`).on('audit').columns([column, 'position']).execute();
  }
}

async function progress(schema: SchemaModule): Promise<void> {
  await withColumns(
    schema.createTable('checkpoint').addColumn('one', 'bigint', (c) => c.primaryKey()),
    {
      log_id: 'text',
      position: 'bigint',
      resume: 'text',
    },
  ).execute();
  await withColumns(
    schema.createTable('unknown_types').addColumn('type', 'text', (c) => c.primaryKey()),
    {
      position: 'bigint',
    },
  ).execute();
  await withColumns(
    schema.createTable('parked').addColumn('model_id', 'text', (c) => c.primaryKey()),
    {
      position: 'bigint',
      reason: 'text',
    },
  ).execute();
}

function withColumns<B extends CreateTableBuilder<string, string>>(
  table: B,
  columns: Columns,
): CreateTableBuilder<string, string> {
  let built: CreateTableBuilder<string, string> = table;
  for (const [name, type] of Object.entries(columns)) {
    const nullable = type.endsWith(' null');
    const plain = type === 'double precision' ? type : type.startsWith('text') ? 'text' : 'bigint';
    built = built.addColumn(name, plain, (column) => (nullable ? column : column.notNull()));
  }
  return built;
}
