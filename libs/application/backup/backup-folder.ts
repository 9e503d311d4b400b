import { mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { BackupManifest } from '#models/values/backup-manifest';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { codeOf, sync, writeWhole } from './durable-files';
import { manifestName, partsOf, readBackup, UnusableBackup } from './read-backup';

/** What may lie in a folder that takes a backup; a disk of its own has `lost+found`. */
const ownNames = new Set([manifestName, `${manifestName}.new`, 'blobs', 'snapshots', 'lost+found']);

/**
 * The folder of a backup: copies of log and working store in `snapshots/<when begun>`, the blobs in `blobs`, and a
 * manifest that names one snapshot. A later backup has a snapshot of its own beside the one that the manifest names, so
 * that at every moment the manifest names what is whole.
 */
export class BackupFolder {
  private constructor(
    readonly path: string,
    /** The backup that is here already. */
    readonly earlier: BackupManifest | undefined,
  ) {}

  /**
   * @param registryFolder where the registry lives
   * @param isOurs whether an earlier backup of a log is one of this registry
   */
  static async open(
    destination: string,
    registryFolder: string,
    isOurs: (logId: string) => boolean,
  ): Promise<BackupFolder | Refusal> {
    const no = (reason: string) => refuse('backup-destination', { destination, reason });
    if (!isAbsolute(destination)) return no('the path is not absolute');
    const [path, home] = [await realOf(resolve(destination)), await realOf(resolve(registryFolder))];
    if (isWithin(home, path)) return no(`it lies in the data directory ${registryFolder}`);
    if (isWithin(path, home)) return no(`the data directory ${registryFolder} lies in it`);
    let names: string[];
    try {
      names = await readdir(path);
    } catch (failure) {
      const code = codeOf(failure);
      if (code !== 'ENOENT') return no(code === 'ENOTDIR' ? 'it is no folder' : `it can not be read (${code ?? ''})`);
      names = [];
    }
    const foreign = names.find((name) => !ownNames.has(name));
    if (foreign !== undefined) return no(`it holds other files, such as ${JSON.stringify(foreign)}`);
    let earlier: BackupManifest | undefined;
    try {
      earlier = await readBackup(path);
    } catch (failure) {
      if (failure instanceof UnusableBackup) return no(failure.message);
      throw failure;
    }
    if (earlier && !isOurs(earlier.logId)) return no(`it holds a backup of another log, ${earlier.logId}`);
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (failure) {
      return no(`it can not be made (${codeOf(failure) ?? String(failure)})`);
    }
    return new BackupFolder(path, earlier);
  }

  /** Deletes what earlier attempts left, and makes the folder of a snapshot that begins now. @returns its name */
  async beginSnapshot(startedAt: string): Promise<string> {
    await this.deleteSnapshotsBut(this.earlier?.snapshot);
    const name = startedAt.replace(/[-:.]/g, '');
    await mkdir(dirname(partsOf(this.path, name).log), { recursive: true, mode: 0o700 });
    return name;
  }

  /** Has the copies of a snapshot on the disk. */
  async keep(snapshot: string): Promise<void> {
    const { log, working } = partsOf(this.path, snapshot);
    const folder = dirname(log);
    for (const path of [log, working, folder, dirname(folder), this.path, dirname(this.path)]) await sync(path);
  }

  /** Makes a snapshot that is whole the backup, in one step, and deletes the one before. */
  async finish(manifest: BackupManifest): Promise<void> {
    await writeWhole(join(this.path, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    await this.deleteSnapshotsBut(manifest.snapshot);
  }

  private async deleteSnapshotsBut(kept: string | undefined): Promise<void> {
    const snapshots = join(this.path, 'snapshots');
    const names = await readdir(snapshots).catch(() => []);
    for (const name of names) {
      if (name !== kept) await rm(join(snapshots, name), { recursive: true, force: true });
    }
  }
}

/** A path without symbolic links, also of what is not there yet. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (failure) {
    if (codeOf(failure) !== 'ENOENT' || dirname(path) === path) return path;
    return join(await realOf(dirname(path)), basename(path));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
