import { randomBytes, randomUUID } from 'node:crypto';
import { Ids } from '#application/ports/ids';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Ids from the system's source of randomness. */
export class RandomIds extends Ids {
  uuid(): string {
    return randomUUID();
  }

  logId(): string {
    return [...randomBytes(12)].map((byte) => base32.charAt(byte & 31)).join('');
  }

  secret(bytes: number): string {
    return randomBytes(bytes).toString('base64url');
  }
}
