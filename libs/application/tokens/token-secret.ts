import { hash, timingSafeEqual } from 'node:crypto';

/** The text of a token: `annals_<token id>_<secret>`. Only its hash is kept. */
export interface TokenText {
  readonly tokenId: string;
  readonly secret: string;
}

/** Writes a token as its bearer keeps it. */
export function formatToken({ tokenId, secret }: TokenText): string {
  return `annals_${tokenId.replaceAll('-', '')}_${secret}`;
}

/** Reads a bearer's token; undefined when the text can be none. */
export function parseToken(text: string): TokenText | undefined {
  const match =
    /^annals_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([A-Za-z0-9_-]{20,100})$/.exec(text);
  const secret = match?.[6];
  return match && secret ? { tokenId: match.slice(1, 6).join('-'), secret } : undefined;
}

/** SHA-256 of a secret of 256 random bits, in hex: nothing slower is needed for what can not be guessed. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Whether a secret has that hash, in time that does not tell where they differ. */
export function matchesHash(secret: string, expected: string): boolean {
  const actual = Buffer.from(hashSecret(secret), 'latin1');
  const kept = Buffer.from(expected, 'latin1');
  return actual.byteLength === kept.byteLength && timingSafeEqual(actual, kept);
}
