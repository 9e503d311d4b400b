import { z } from 'zod';

/** SHA-256 of some bytes, as `sha256:` and 64 lower-case hex digits. */
export const Digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 lower-case hex digits')
  .meta({ example: `sha256:${'0'.repeat(64)}` });
export type Digest = z.output<typeof Digest>;

/** The 64 hex digits of a digest, without its algorithm. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}
