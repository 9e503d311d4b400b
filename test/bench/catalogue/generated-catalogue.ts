/** A model of a generated catalogue, as requests name it. */
export interface GeneratedModel {
  readonly project: string;
  readonly slug: string;
  readonly versions: number;
  /** Its aliases and which version each names. */
  readonly aliases: Readonly<Record<string, number>>;
}

/** A data directory that holds a generated history. */
export interface GeneratedCatalogue {
  readonly directory: string;
  readonly logId: string;
  readonly versions: number;
  readonly events: number;
  /** In the order of their births; the first ones have the most versions. */
  readonly models: readonly GeneratedModel[];
  /** Positions in the log after each tenth of the events, as numbers. */
  readonly tenths: readonly number[];
}
