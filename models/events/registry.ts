import { z } from 'zod';
import type { EventOf } from './define';

/** Stream `registry`: what concerns the log as a whole. */
export const registryEvents = {
  /** A log begins, or is begun anew by a restore: its id tells its positions from those of another. */
  LogStarted: z.strictObject({
    logId: z.string().regex(/^[a-z2-7]{12}$/),
    origin: z.strictObject({ logId: z.string(), head: z.string() }).nullable(),
  }),
};
/** An event of the registry's own stream, its data by its type. */
export type RegistryEvent = EventOf<typeof registryEvents>;
