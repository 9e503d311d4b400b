import { z } from 'zod';
import { Instant } from './instant';

/** The newest form of a backup that this release writes, and can restore. */
export const backupFormat = 1;

const CopiedFile = z.strictObject({
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `backup.json`: what a backup is, and where its parts lie. It is written last: what it names is whole. */
export const BackupManifest = z.strictObject({
  format: z.literal(backupFormat),
  /** Of the program that wrote it. */
  release: z.string(),
  logId: z.string().regex(/^[a-z2-7]{12}$/),
  /** Position of the last event, as it is told outside: `<log id>-<decimal>`. */
  position: z.string().regex(/^[a-z2-7]{12}-\d{1,19}$/),
  startedAt: Instant,
  finishedAt: Instant,
  /** The folder that `log.db` and `working.db` lie in, below `snapshots`. */
  snapshot: z.string().regex(/^\d{8}T\d{9}Z$/),
  log: CopiedFile,
  working: CopiedFile,
  /** What the registry held; the folder `blobs` may hold more. */
  blobs: z.strictObject({ count: z.int().nonnegative(), bytes: z.int().nonnegative() }),
});
/** What a backup is. */
export type BackupManifest = z.output<typeof BackupManifest>;
