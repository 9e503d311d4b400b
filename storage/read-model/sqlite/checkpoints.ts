import type { Checkpoint } from '#application/ports/row-changes';
import { numbered } from './changes';
import type { PackedCheckpoint } from './row-writer';

/** A checkpoint for the thread. @throws RangeError for a position that a row can not hold */
export function packCheckpoint({ logId, position, resume }: Checkpoint): PackedCheckpoint {
  return { logId, position: numbered(position), resume };
}

/** A checkpoint of the thread. */
export function unpackCheckpoint(packed: PackedCheckpoint | undefined): Checkpoint | undefined {
  return packed && { ...packed, position: BigInt(packed.position) };
}
