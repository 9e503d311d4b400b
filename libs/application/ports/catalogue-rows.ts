import type { Availability } from '#models/values/availability';
import type { CheckOutcome } from '#models/values/check';

/** A table whose rows carry the positions [valid_from, valid_to) for which they were true. */
interface Temporal<Key, Columns> {
  readonly key: Key;
  readonly columns: Columns;
}
type Flag = 0 | 1;
/** A value as JSON text. */
type Json = string;

/** The temporal tables: what names a row, and what it says. Times are RFC 3339 in UTC with milliseconds. */
export interface CatalogueRows {
  projects: Temporal<
    { project_id: string },
    {
      slug: string;
      slug_folded: string;
      title: string;
      description: string | null;
      created_at: string;
      created_by: string;
    }
  >;
  policies: Temporal<
    { project_id: string },
    { revision: number; preset: string; policy: Json; since: string; changed_by: string }
  >;
  /** Made anew by what it says; when the model changed last, in whatever it has, is told by the audit of its stream. */
  models: Temporal<
    { model_id: string },
    {
      project_id: string;
      slug: string;
      slug_folded: string;
      title: string;
      description: string | null;
      archived: Flag;
      created_at: string;
      created_by: string;
    }
  >;
  /** Every slug that means or meant a model. Its rows never change, and are read regardless of the asked time. */
  model_names: Temporal<{ project_id: string; slug_folded: string }, { model_id: string }>;
  /** Made anew by what it says; when it changed last is told by the audit. Deleted ones stay, as such. */
  versions: Temporal<
    { version_id: string },
    {
      project_id: string;
      model_id: string;
      /** Null until the version is registered: until then it exists for nobody. */
      number: number | null;
      content: 'held' | 'external' | 'pending';
      /** Id of the event that brought it: files and inspection of another one are not the version's. */
      content_id: string;
      digest: string | null;
      tree: string | null;
      uri: string | null;
      format: string | null;
      bytes: number | null;
      parameter_count: number | null;
      availability: Availability;
      /** The outcome of the check of that name, here too since serving hangs on it. */
      safety: CheckOutcome;
      deprecation: Json | null;
      stage: string;
      previous: number | null;
      registered_at: string;
      registered_by: string;
    }
  >;
  /** Of content that was attached and never sealed too: a version's own are those with its content_id. */
  version_files: Temporal<{ version_id: string; content_id: string; path: string }, { size: number; digest: string }>;
  /** None of content in which nothing was found: a row that would say nothing. */
  inspections: Temporal<
    { version_id: string; content_id: string },
    { verdict: string | null; findings: Json; report: string | null; tensor_count: number | null }
  >;
  metadata: Temporal<{ version_id: string }, { record: Json; sources: Json | null }>;
  metrics: Temporal<
    { version_id: string; event_id: string; place: number },
    {
      metric: string;
      value: number;
      unit: string | null;
      direction: string;
      dataset: string;
      split: string;
      slice: string | null;
      interval_low: number | null;
      interval_high: number | null;
      interval_level: number | null;
      recorded_at: string;
      recorded_by: string;
    }
  >;
  lineage_edges: Temporal<
    { version_id: string; event_id: string; place: number },
    { kind: string; target: string; link: Json }
  >;
  /** Of models and of versions; the owner is the id of either. */
  tags: Temporal<{ owner_id: string; name: string }, { value: string }>;
  /** A column for each check, under its name; null for one that was never made. */
  checks: Temporal<
    { version_id: string },
    {
      format: Json | null;
      safety: Json | null;
      metadata: Json | null;
      evaluation: Json | null;
      lineage: Json | null;
      sensitive_data: Json | null;
      licence: Json | null;
      signature: Json | null;
    }
  >;
  aliases: Temporal<{ model_id: string; name_folded: string }, Naming>;
  /** valid_from tells who entered last. */
  stage_holders: Temporal<{ model_id: string; name_folded: string; version_id: string }, Omit<Holding, 'version_id'>>;
  /** Until it ends, valid_from is the position at which it was recorded. */
  deployments: Temporal<
    { model_id: string; deployment_id: string },
    {
      version_id: string;
      environment: string;
      environment_folded: string;
      url: string | null;
      since: string;
      reason: string | null;
      recorded_at: string;
      recorded_by: string;
      ended_at: string | null;
      ended_by: string | null;
    }
  >;
}

/** A version that holds a place of its model, and the entry by which it does. */
interface Holding {
  name: string;
  version_id: string;
  number: number;
  entry_id: string;
  since: string;
  held_by: string;
}

/** An alias: it names a version by itself, or follows a stage, which may be empty. */
interface Naming extends Omit<Holding, 'version_id' | 'number'> {
  version_id: string | null;
  number: number | null;
  follows: string | null;
}

/** The tables that only grow: the applier adds to each row the position of its event. */
export interface AppendedRows {
  /** One row an event; the applier adds recorded_max, the running maximum of recorded_at. */
  audit: {
    event_id: string;
    recorded_at: string;
    type: string;
    schema_version: number;
    stream: string;
    revision: number;
    actor: string;
    command_id: string;
    correlation_id: string;
    causation_id: string;
    project_id: string | null;
    model_id: string | null;
    /** The version that the event is first of all about. */
    version_id: string | null;
    preliminary: Flag;
    summary: string;
    data: Json;
  };
  /** Every other version that an event is about: those that it displaces, or deletes with their model. */
  audit_versions: { version_id: string };
  /** Every stage that an event brings a version into or out of. */
  audit_stages: { stage_folded: string };
}

/** A table whose rows say from which position to which they were true. */
export type TemporalTable = keyof CatalogueRows;
/** A table whose rows are added and never closed. */
export type AppendedTable = keyof AppendedRows;

/** Opens a row; when the key has an open one, closes it and opens a copy with these columns changed. */
export interface Put<T extends TemporalTable = TemporalTable> {
  readonly op: 'put';
  readonly table: T;
  readonly key: Readonly<CatalogueRows[T]['key']>;
  readonly columns: Readonly<Partial<CatalogueRows[T]['columns']>>;
}

/**
 * As a put, but the open row goes instead of being closed: it was told to nobody. So what an event only prepares leaves
 * no row beside that of the event which completes it.
 */
export interface Complete<T extends TemporalTable = TemporalTable> {
  readonly op: 'complete';
  readonly table: T;
  readonly key: Readonly<CatalogueRows[T]['key']>;
  readonly columns: Readonly<Partial<CatalogueRows[T]['columns']>>;
}

/** Closes the open row of a key; nothing happens when there is none. */
export interface End<T extends TemporalTable = TemporalTable> {
  readonly op: 'end';
  readonly table: T;
  readonly key: Readonly<CatalogueRows[T]['key']>;
}

/** Closes every open row whose columns have these values. */
export interface EndAll<T extends TemporalTable = TemporalTable> {
  readonly op: 'endAll';
  readonly table: T;
  readonly owner: Readonly<Partial<CatalogueRows[T]['key']>>;
}

/** Adds a row to a table that only grows. */
export interface Append<T extends AppendedTable = AppendedTable> {
  readonly op: 'append';
  readonly table: T;
  readonly columns: Readonly<AppendedRows[T]>;
}

/** What a projection may do with rows: all of one event at the position of that event. */
export type RowOperation =
  | { [T in TemporalTable]: Put<T> | Complete<T> | End<T> | EndAll<T> }[TemporalTable]
  | { [T in AppendedTable]: Append<T> }[AppendedTable];
