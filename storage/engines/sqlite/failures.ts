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

/** Whether the file's pages are not what SQLite wrote. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || code === 'SQLITE_IOERR_SHORT_READ';
}

/** Failures of the disk that say of no write before that it is not there. */
const harmless = ['READ', 'SHORT_READ', 'WRITE', 'FSTAT', 'ACCESS', 'CORRUPTFS'].map((what) => `SQLITE_IOERR_${what}`);

/**
 * Whether what stands on the disk is uncertain after an error of a commit: above all, after a failed fsync the system may
 * have dropped what was to be written, and a second fsync says nothing of it. A disk that is full or refuses a write
 * leaves no doubt: nothing of the transaction stands, and the next one writes over its remains.
 */
export function leavesDoubt(error: unknown): boolean {
  const code = sqliteCode(error) ?? '';
  return code === 'SQLITE_NOMEM' || (code.startsWith('SQLITE_IOERR') && !harmless.includes(code));
}

/** The code by which operating systems call a failure of SQLite: `ENOSPC` for a full disk, `EIO` for any other of the disk. */
export function systemCode(error: unknown): string | undefined {
  const code = sqliteCode(error);
  if (code === undefined) return codeOfSystem(error);
  if (code === 'SQLITE_FULL') return 'ENOSPC';
  return code.startsWith('SQLITE_IOERR') ? 'EIO' : code;
}

/** The code of an error of the operating system itself. */
function codeOfSystem(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code) ? error.code : undefined;
}

/** What a thrown value says of itself. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
