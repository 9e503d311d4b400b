import type { KnownEvent } from '#models/events/envelope';
import type { RowOperation } from './catalogue-rows';

/** How far a group of projections has come: the last event that it holds, and how far it has looked. */
export interface Checkpoint {
  readonly logId: string;
  readonly position: bigint;
  /** The event log's own text; see EventLog.readAll. */
  readonly resume: string;
}

/** The rows that one event makes. */
export interface RowChange {
  readonly event: KnownEvent;
  readonly operations: readonly RowOperation[];
}

/** Something that a projection could not apply: its model's reads answer 503 until a rebuild. */
export interface ParkedModel {
  readonly modelId: string;
  readonly position: bigint;
  readonly reason: string;
}
