/**
 * SQLite's name of what went wrong (`SQLITE_FULL`, `SQLITE_IOERR_FSYNC`, …); undefined for any other error.
 * By its code and not its class: the driver keeps the class of whoever loaded it first.
 */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined;
}

/** Whether somebody else holds the file. */
export function isInUse(error: unknown): boolean {
  const code = sqliteCode(error) ?? '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

/** The code by which operating systems call a failure of SQLite: `ENOSPC` for a full disk, `EIO` for any other of the disk. */
export function systemCode(error: unknown): string | undefined {
  const code = sqliteCode(error);
  if (code === 'SQLITE_FULL') return 'ENOSPC';
  return code?.startsWith('SQLITE_IOERR') === true ? 'EIO' : code;
}

/** What a thrown value says of itself. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
