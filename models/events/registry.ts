import { z } from 'zod';
import { Digest } from '../values/digest';
import type { EventOf } from './define';

/** One BlobsSwept names this many blobs at most. */
export const sweptInEvent = 1000;

/** Stream `registry`: what concerns the log as a whole. */
export const registryEvents = {
  /** A log begins, or is begun anew by a restore: its id tells its positions from those of another. */
  LogStarted: z.strictObject({
    logId: z.string().regex(/^[a-z2-7]{12}$/),
    origin: z.strictObject({ logId: z.string(), head: z.string() }).nullable(),
  }),
  /**
   * Bytes that no version named, and nobody had asked for within a day, were deleted. It is appended before they are:
   * what is gone is always recorded. Until the last of them is gone, nobody gets hold of any: whoever asks waits, and
   * after a crash the deletion is completed before the next start takes requests. So what is recorded was deleted, once.
   * Bytes that come again are others, and may be swept again.
   */
  BlobsSwept: z.strictObject({
    blobs: z
      .array(z.strictObject({ digest: Digest, size: z.int().nonnegative() }))
      .min(1)
      .max(sweptInEvent),
    /** Of all of them together. */
    bytes: z.int().nonnegative(),
  }),
};
/** An event of the registry's own stream, its data by its type. */
export type RegistryEvent = EventOf<typeof registryEvents>;
