import type { AppendedRows, CatalogueRows, TemporalTable } from '#application/ports/catalogue-rows';

/** The positions [from, to) for which a row was true; an open end means that it is true now. */
export interface Validity {
  valid_from: number;
  valid_to: number | null;
}

type TemporalTables = {
  [T in TemporalTable]: CatalogueRows[T]['key'] & CatalogueRows[T]['columns'] & Validity;
};

/** The read model's tables as Kysely sees them. Positions are below 2^53 here. */
export interface CatalogueTables extends TemporalTables {
  audit: AppendedRows['audit'] & { position: number; recorded_max: string };
  audit_versions: AppendedRows['audit_versions'] & { position: number };
  audit_stages: AppendedRows['audit_stages'] & { position: number };
  /** A single row, `one` = 1. */
  checkpoint: { one: number; log_id: string; position: number; resume: string };
  unknown_types: { type: string; position: number };
  parked: { model_id: string; position: number; reason: string };
}
