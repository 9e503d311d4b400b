import type { PackedChanges } from './changes';
import type { PackedCensus, PackedDecisions, PackedModel } from './next-writer';
import type { RowFinding } from './row-differences';
import type { PackedCheckpoint, PackedParked } from './row-writer';

/** What a thread of rows can be asked, and what it answers. The calls of the second half are for rows to come. */
export interface Calls {
  /** Makes the tables where they are not there. */
  prepare(): Promise<void>;
  checkpoint(): PackedCheckpoint | undefined;
  apply(changes: PackedChanges, checkpoint: PackedCheckpoint): void;
  reset(): Promise<void>;
  unknownTypes(): [type: string, position: number][];
  rememberUnknown(type: string, position: number): void;
  parked(): PackedParked[];
  park(model: PackedParked): void;

  load(changes: PackedChanges, checkpoint: PackedCheckpoint): void;
  flush(): void;
  makeIndex(): boolean;
  census(): PackedCensus;
  someModels(seed: number, count: number): PackedModel[];
  tables(): string[];
  refold(modelId: string, changes: PackedChanges): Promise<RowFinding[]>;
  beginComparison(file: string): PackedCheckpoint | undefined;
  compareTable(table: string, limit: number): { rows: number; findings: RowFinding[] };
  endComparison(): void;
  settle(): void;
  makeLive(decisions: PackedDecisions): void;
  close(): void;
}
