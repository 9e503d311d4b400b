import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makesClaims } from '#inspection/claims/claims-of';
import type { LocalFile } from '../transfer/package-files';

/** A file that was read as UTF-8; its path is that inside the version. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A file that says something of a model is small; a large one of such a name is passed over. */
const mostBytes = 4 << 20;
const mostFiles = 20;
const mostFolders = 20;

/** The texts of the files that say something of the model they lie beside. */
export async function claimFiles(files: readonly LocalFile[]): Promise<TextFile[]> {
  const telling = files.filter(({ path, size }) => makesClaims(path) && size <= mostBytes).slice(0, mostFiles);
  return Promise.all(telling.map(async ({ path, source }) => ({ path, text: await readFile(source, 'utf8') })));
}

/**
 * The nearest `dvc.lock` above a folder, inside the repository of git or DVC that it lies in. Its path leads out of the
 * package, so it is believed after the files beside the model.
 */
export async function dvcLockAbove(folder: string): Promise<TextFile[]> {
  let nearest: TextFile | undefined;
  for (let at = folder, depth = 0; depth <= mostFolders; at = dirname(at), depth += 1) {
    if (depth > 0) nearest ??= await dvcLockIn(at, depth);
    if (await isThere(join(at, '.git'), join(at, '.dvc'))) return nearest ? [nearest] : [];
    if (at === dirname(at)) break;
  }
  return [];
}

async function dvcLockIn(folder: string, depth: number): Promise<TextFile | undefined> {
  const file = join(folder, 'dvc.lock');
  const stats = await stat(file).catch(() => undefined);
  if (!stats?.isFile() || stats.size > mostBytes) return undefined;
  return { path: `${'../'.repeat(depth)}dvc.lock`, text: await readFile(file, 'utf8') };
}

async function isThere(...paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).then(Boolean, () => false)));
  return found.some(Boolean);
}
