import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pathsProblem } from '#inspection/path-guard';
import { leftBehind } from '#models/values/left-behind';
import { CommandFailure } from '../failure';
import { hubSnapshotOf, liesInside } from './hub-cache';
import { ignoreRules, type Ignores } from './ignore-rules';

/** A file that is to be pushed: where it lies here, and its path inside the version. */
export interface LocalFile {
  readonly source: string;
  readonly path: string;
  readonly size: number;
}

/** Names what a push of a directory leaves out; no part of the version itself. */
export const ignoreFile = '.annalsignore';

/** What holds for a whole directory that is pushed. */
interface Walk {
  readonly ignores: Ignores;
  /** The folder that links may lead into; without one there may be none. */
  readonly linksInto: string | undefined;
  readonly found: LocalFile[];
}

/**
 * The files of one version, sorted by path: those below each directory by their path inside it, each file by its name.
 * Left out is what tools leave behind and what the directory's `.annalsignore` lists. Refuses symbolic links inside
 * directories, except those of a Hugging Face snapshot into its own repository in the cache, what is neither file nor
 * directory, and paths that are unsafe or clash.
 */
export async function packageFiles(paths: readonly string[], directory: string): Promise<LocalFile[]> {
  const found: LocalFile[] = [];
  for (const path of paths) {
    const source = await realpath(resolve(directory, path));
    const { isDirectory, file } = await kindOf(source);
    if (isDirectory) await walk(source, '', await rulesOf(source, found));
    else found.push({ source, path: basename(path).normalize('NFC'), size: file });
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

async function rulesOf(folder: string, found: LocalFile[]): Promise<Walk> {
  const text = await readFile(join(folder, ignoreFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return { ignores: ignoreRules(text), linksInto: hubSnapshotOf(folder)?.repository, found };
}

/** Names of macOS may come decomposed; the path of a version is in Unicode normal form C. */
async function walk(folder: string, prefix: string, rules: Walk): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = `${prefix}${name.normalize('NFC')}`;
    if (leftBehind.has(name) || path === ignoreFile) continue;
    const link = (await lstat(join(folder, name))).isSymbolicLink();
    if (link && rules.ignores(path, false)) continue;
    const source = link ? await linked(join(folder, name), rules.linksInto) : join(folder, name);
    const { isDirectory, file } = await kindOf(source);
    if (rules.ignores(path, isDirectory)) continue;
    if (!isDirectory) rules.found.push({ source, path, size: file });
    else if (link) throw linkFailure(join(folder, name));
    else await walk(source, `${path}/`, rules);
  }
}

async function linked(link: string, into: string | undefined): Promise<string> {
  if (into === undefined) throw linkFailure(link);
  const target = await realpath(link);
  if (!liesInside(target, into)) throw linkFailure(link);
  return target;
}

function linkFailure(link: string): CommandFailure {
  return new CommandFailure(`${link} is a symbolic link`, 'Put the file itself there, or push the files one by one.');
}

async function kindOf(source: string): Promise<{ isDirectory: boolean; file: number }> {
  const stats = await stat(source);
  if (!stats.isDirectory() && !stats.isFile()) {
    throw new CommandFailure(`${source} is neither a file nor a directory`, 'Push files with fixed content only.');
  }
  return { isDirectory: stats.isDirectory(), file: stats.size };
}
