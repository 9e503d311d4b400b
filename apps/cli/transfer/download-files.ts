import { lstat, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pathsProblem } from '#inspection/path-guard';
import type { ResolvedAnswer } from '#models/queries/versions';
import { hexOf } from '#models/values/digest';
import type { FileEntry } from '#models/values/file-entry';
import type { AnnalsClient } from '#sdk/client';
import { DigestMismatch } from '#sdk/downloads';
import { exitCodes } from '../exit-codes';
import { CommandFailure } from '../failure';
import type { Progress } from '../terminal/progress';
import { atOnce } from './at-once';
import { fileDigest } from './file-bytes';
import { PartFile } from './part-file';
import { sum } from './upload-files';

/** A file of a version that is here now, and whether it had to be fetched. */
export interface Pulled extends FileEntry {
  readonly state: 'downloaded' | 'present';
}

/**
 * Brings the files of a version below a directory, four at once: each to a `.part` beside its place, which an earlier
 * run may have left, then checked and renamed. A file that is there with the right digest stays. Nothing is written
 * outside the directory, whatever the paths say and whatever links lie in it. `below` is a folder of the directory that
 * all paths begin in, with `/` between its parts.
 */
export async function downloadFiles(
  registry: AnnalsClient,
  { project, model, version, files }: Pick<ResolvedAnswer, 'project' | 'model' | 'version' | 'files'>,
  directory: string,
  progress: Progress,
  signal: AbortSignal,
  below = '',
): Promise<Pulled[]> {
  const inside = (path: string) => (below === '' ? path : `${below}/${path}`);
  const problem = pathsProblem(files.map(({ path }) => inside(path)));
  if (problem !== undefined)
    throw new CommandFailure(problem, 'Nothing was written: this version has unsafe paths.', exitCodes.refused);
  await mkdir(directory, { recursive: true });
  const root = await realpath(directory);
  const pulled: Pulled[] = [];
  const there = new Map<string, number>();
  progress.begin('fetching', sum(files));
  const arrived = (path: string, bytes: number) => {
    there.set(path, bytes);
    progress.update([...there.values()].reduce((total, part) => total + part, 0));
  };
  const fetchFile = async ({ path, size, digest }: FileEntry, stop: AbortSignal) => {
    const place = await placeOf(root, inside(path));
    if (await isPresent(place, size, digest)) {
      arrived(path, size);
      pulled.push({ path, size, digest, state: 'present' });
      return;
    }
    const partPath = `${place}.${hexOf(digest).slice(0, 12)}.part`;
    const part = await PartFile.open(partPath);
    try {
      const onProgress = (bytes: number) => arrived(path, bytes);
      await registry.downloads.file({
        project,
        model,
        version,
        path,
        size,
        digest,
        target: part,
        onProgress,
        signal: stop,
      });
    } catch (failure) {
      if (failure instanceof DigestMismatch) await rm(partPath, { force: true });
      throw failure;
    } finally {
      await part.close();
    }
    await rename(partPath, place);
    pulled.push({ path, size, digest, state: 'downloaded' });
  };
  await atOnce(4, files, fetchFile, signal).finally(() => progress.end());
  return pulled.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Makes the folders of a file and answers where it goes; refuses a folder that leads out of the root. */
async function placeOf(root: string, path: string): Promise<string> {
  let folder = root;
  for (const segment of dirname(path) === '.' ? [] : dirname(path).split('/')) {
    const next = join(folder, segment);
    await mkdir(next, { recursive: true });
    folder = await realpath(next);
    if (folder !== root && !folder.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)) {
      throw new CommandFailure(`${next} leads out of ${root}`, 'Remove the link, or pull into another directory.');
    }
  }
  return join(folder, path.slice(path.lastIndexOf('/') + 1));
}

async function isPresent(place: string, size: number, digest: string): Promise<boolean> {
  const stats = await lstat(place).catch(() => undefined);
  if (stats?.isDirectory())
    throw new CommandFailure(
      `${place} is a directory where a file belongs`,
      'Remove it, or pull into another directory.',
    );
  return stats?.isFile() === true && stats.size === size && (await fileDigest(place)) === digest;
}
