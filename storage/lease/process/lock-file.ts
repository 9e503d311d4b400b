import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { LeaseHolder } from '#application/ports/lease';
import { isSystemError } from './system-errors';

/** Writes who holds the lease; readers see the old text or the new one. */
export async function writeHolder(file: string, holder: LeaseHolder): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Who the file says holds the lease; undefined when there is no file, or what a power cut left is not readable. */
export async function readHolder(file: string): Promise<LeaseHolder | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is LeaseHolder {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'startedAt' in value && 'host' in value)) return false;
  const url = 'url' in value ? value.url : undefined;
  return (
    typeof value.pid === 'number' &&
    typeof value.startedAt === 'string' &&
    typeof value.host === 'string' &&
    (url === undefined || typeof url === 'string')
  );
}
