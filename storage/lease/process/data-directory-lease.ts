import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Lease, type LeaseHolder } from '#application/ports/lease';
import { syncFolder } from '#storage/engines/sqlite/database';
import { guardFile, type FileGuard } from './file-guard';
import { readHolder, writeHolder } from './lock-file';
import { findNetworkMount, type NetworkMount } from './network-file-system';
import { isSystemError } from './system-errors';

/** Says who holds the directory, for people and for commands that must ask that server. */
export const holderFile = 'registry.lock';
/** Is what is really locked. */
export const guardFileName = 'registry.guard';

/** How often, and with how many milliseconds between, a holder is asked for that has not yet written who it is. */
const looks = 50;
const betweenLooks = 20;

/** The data directory lies on a file system that goes over a network. */
export class OnNetworkFileSystem extends Error {
  constructor(directory: string, { name, mountPoint }: NetworkMount) {
    super(
      `the data directory ${directory} lies on a network file system (${name}, mounted at ${mountPoint}), whose locks and syncs do not promise what the log needs; set ANNALS_DATA to a directory on a local disk`,
    );
  }
}

/** A data directory that is this process's alone. */
export class DataDirectoryLease extends Lease {
  private released: Promise<void> | undefined;

  private constructor(
    private readonly directory: string,
    private readonly guard: FileGuard,
    private holder: LeaseHolder,
  ) {
    super();
  }

  /**
   * Takes a data directory, creating it when there is none, or says who has it.
   * What a killed process left is no obstacle: the operating system gave its lock free.
   * @throws OnNetworkFileSystem; when somebody holds it and does not say who
   */
  static async acquire(directory: string): Promise<DataDirectoryLease | { readonly heldBy: LeaseHolder }> {
    await makeDurably(resolve(directory));
    const network = await findNetworkMount(directory);
    if (network) throw new OnNetworkFileSystem(directory, network);
    const file = join(directory, holderFile);
    let heldBy: LeaseHolder | undefined;
    for (let look = 0; look < looks; look++) {
      const guard = guardFile(join(directory, guardFileName));
      if (guard) return DataDirectoryLease.begin(directory, guard);
      heldBy = await readHolder(file);
      // A dead one's name is what the new holder is about to replace.
      if (heldBy && mayBeAlive(heldBy)) return { heldBy };
      await pause(betweenLooks);
    }
    if (heldBy) return { heldBy };
    throw new Error(`the data directory ${directory} is held by a process that does not say which it is`);
  }

  private static async begin(directory: string, guard: FileGuard): Promise<DataDirectoryLease> {
    const holder = { pid: process.pid, startedAt: new Date().toISOString(), host: hostname() };
    try {
      await writeHolder(join(directory, holderFile), holder);
    } catch (error) {
      guard.release();
      throw error;
    }
    return new DataDirectoryLease(directory, guard, holder);
  }

  /** Says where this process serves. */
  async announce(url: string): Promise<void> {
    this.holder = { ...this.holder, url };
    await writeHolder(join(this.directory, holderFile), this.holder);
  }

  release(): Promise<void> {
    this.released ??= rm(join(this.directory, holderFile), { force: true }).finally(() => this.guard.release());
    return this.released;
  }
}

/** Makes a directory and those above it that are missing, so that they survive a power cut with what is put into them. */
async function makeDurably(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Who the directory's file names; undefined when nobody does. The holder may have been killed since. */
export function holderOf(directory: string): Promise<LeaseHolder | undefined> {
  return readHolder(join(directory, holderFile));
}

/** Whether a holder's process may still run. Of another machine, or another container, nothing is known. */
export function mayBeAlive({ pid, host }: LeaseHolder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isSystemError(error, 'ESRCH');
  }
}
