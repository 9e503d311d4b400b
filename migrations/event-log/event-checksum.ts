import { hash } from 'node:crypto';

/**
 * The checksum of an event's row: the SHA-256 (32 bytes) of the UTF-8 of a JSON array with the row's other columns in the
 * order of the table, without blanks. Stored rows carry it, so it never changes.
 */
export function eventChecksum(...columns: readonly (string | number | bigint | Uint8Array | null)[]): Uint8Array {
  return hash('sha256', JSON.stringify(columns), 'buffer');
}
