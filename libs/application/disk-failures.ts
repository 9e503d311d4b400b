import { Unavailable, type UnavailableCode } from './failures';
import { LogDamaged } from './ports/event-log-errors';
import type { DataDisk } from './ports/data-disk';

/** What the disk has done, by the code of the system or of the store that tells of it. */
const kinds: readonly (readonly [RegExp, 'full' | UnavailableCode])[] = [
  [/^(ENOSPC|EDQUOT|SQLITE_FULL)$/, 'full'],
  [/^(EROFS|SQLITE_READONLY.*)$/, 'read-only-disk'],
  [/^(EMFILE|ENFILE|SQLITE_CANTOPEN.*)$/, 'no-file-handles'],
  [/^(EVENT_LOG|WORKING_STORE|EIO|ENOMEM|EACCES|EPERM|ENXIO|ENODEV|ESTALE|SQLITE_(IOERR|NOMEM).*)$/, 'disk-failed'],
];

function kindOf(failure: unknown): 'full' | UnavailableCode | undefined {
  const code = typeof failure === 'object' && failure !== null && 'code' in failure ? String(failure.code) : '';
  return kinds.find(([codes]) => codes.test(code))?.[1];
}

/** Whether a failure says that there is no room on the disk. */
export function isDiskFull(failure: unknown): boolean {
  return kindOf(failure) === 'full';
}

/** The outage that a failure of the disk is, a full one aside; undefined for what is no failure of the disk. */
export function diskOutage(failure: unknown): Unavailable | undefined {
  if (failure instanceof LogDamaged) return new Unavailable('log-damaged', failure.message);
  const kind = kindOf(failure);
  return kind === undefined || kind === 'full' ? undefined : new Unavailable(kind, messageOf(failure));
}

/** What is told of a full disk: a sentence, and its facts. */
export interface FullDisk {
  readonly detail: string;
  /** Bytes that are free, and how many more are needed at least, where that is known. */
  readonly facts: { readonly directory?: string; readonly free?: number; readonly missing?: number };
}

/**
 * Tells where the room is missing and how much.
 * @param wanted bytes that the caller brings, of which none may be here yet
 */
export async function fullDisk(failure: unknown, disk: DataDisk, wanted = 0): Promise<FullDisk> {
  const what = messageOf(failure);
  const room = await disk.room().catch(() => undefined);
  if (!room) return { detail: `${what}; nothing was half-done.`, facts: {} };
  const { directory, free, total } = room;
  const missing = Math.max(wanted - free, 0);
  const more = missing > 0 ? `; at least ${missing} more are needed` : '';
  return {
    detail: `${what}: ${free} of ${total} bytes are free in ${directory}${more}. Nothing was half-done.`,
    facts: { directory, free, ...(missing > 0 ? { missing } : {}) },
  };
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
