import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';

/** Whether this machine tells which files a process has open; says so where it does not. */
export function tellsOpenFiles(): boolean {
  const tells = existsSync('/proc/self/fd');
  if (!tells) console.warn('NOT RUN: whether files stay open, since this system has no /proc');
  return tells;
}

/** Files of blobs below a data directory that a process has open; none where the system does not tell. */
export async function openBlobs(pid: number, directory: string): Promise<string[]> {
  if (!existsSync('/proc/self/fd')) return [];
  const handles = await readdir(`/proc/${pid}/fd`);
  const files = await Promise.all(handles.map((handle) => readlink(`/proc/${pid}/fd/${handle}`).catch(() => '')));
  return files.filter((path) => path.startsWith(`${directory}/blobs/`));
}
