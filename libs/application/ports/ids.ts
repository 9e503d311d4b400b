/** Chance. */
export abstract class Ids {
  /** A random UUID. */
  abstract uuid(): string;
  /** Twelve characters of a-z and 2-7. */
  abstract logId(): string;
  /** `bytes` random bytes as unpadded base64url. */
  abstract secret(bytes: number): string;
}
