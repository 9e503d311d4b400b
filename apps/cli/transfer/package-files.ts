import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathsProblem } from '#inspection/path-guard';
import { CommandFailure } from '../failure';

/** A file that is to be pushed: where it lies here, and its path inside the version. */
export interface LocalFile {
  readonly source: string;
  readonly path: string;
  readonly size: number;
}

/** What tools leave behind and no model needs. */
const skipped = new Set(['.git', '.DS_Store', '__pycache__', '.cache']);

/**
 * The files of one version, sorted by path: those below each directory by their path inside it, each file by its name.
 * Refuses symbolic links inside directories, what is neither file nor directory, and paths that are unsafe or clash.
 */
export async function packageFiles(paths: readonly string[], directory: string): Promise<LocalFile[]> {
  const found: LocalFile[] = [];
  for (const path of paths) {
    const source = await realpath(resolve(directory, path));
    const { isDirectory, file } = await kindOf(source);
    if (isDirectory) await walk(source, '', found);
    else found.push({ source, path: basename(path), size: file });
  }
  if (found.length === 0)
    throw new CommandFailure(
      `There is no file in ${paths.join(', ')}`,
      'Name the files of the model, or a directory that holds them.',
    );
  const problem = pathsProblem(found.map(({ path }) => path));
  if (problem !== undefined) throw new CommandFailure(problem, 'Nothing was sent.');
  return found.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function walk(folder: string, prefix: string, found: LocalFile[]): Promise<void> {
  for (const name of await readdir(folder)) {
    if (skipped.has(name)) continue;
    const source = join(folder, name);
    const path = `${prefix}${name}`;
    if ((await lstat(source)).isSymbolicLink()) {
      throw new CommandFailure(
        `${source} is a symbolic link`,
        'Put the file itself there, or push the files one by one.',
      );
    }
    const { isDirectory, file } = await kindOf(source);
    if (isDirectory) await walk(source, `${path}/`, found);
    else found.push({ source, path, size: file });
  }
}

async function kindOf(source: string): Promise<{ isDirectory: boolean; file: number }> {
  const stats = await stat(source);
  if (!stats.isDirectory() && !stats.isFile()) {
    throw new CommandFailure(`${source} is neither a file nor a directory`, 'Push files with fixed content only.');
  }
  return { isDirectory: stats.isDirectory(), file: stats.size };
}
