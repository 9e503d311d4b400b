import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A file system of its own, so small that it is soon full. */
export interface SmallDisk {
  readonly directory: string;
  /** Takes all room but some bytes. */
  fill(leave?: number): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
  /** Lets it become read-only under open files, as a file system does by itself when its disk breaks. */
  breakDown(): Promise<void>;
  /** Mounts it again, as after a repair; nobody has a file open in it. */
  repair(): Promise<void>;
  remove(): Promise<void>;
}

/** Why no file system can be mounted here; undefined when one can. */
export async function mountObstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'only Linux has what this needs';
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  try {
    const disk = await smallDisk(1 << 20);
    await disk.remove();
    return undefined;
  } catch (failure) {
    return `a file system can not be mounted: ${failure instanceof Error ? failure.message : String(failure)}`;
  }
}

/** Mounts an ext4 file system in a file. @param bytes its size */
export async function smallDisk(bytes: number): Promise<SmallDisk> {
  const base = await mkdtemp(join(tmpdir(), 'annals-disk-'));
  const image = join(base, 'image');
  const directory = join(base, 'disk');
  const filler = join(directory, 'filler');
  await run('truncate', ['-s', String(bytes), image]);
  await run('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', image]);
  await run('mkdir', [directory]);
  const mount = () => run('mount', ['-o', 'loop', image, directory]);
  try {
    await mount();
  } catch (failure) {
    await rm(base, { recursive: true, force: true });
    throw failure;
  }
  return {
    directory,
    async fill(leave = 0) {
      // dd ends with an error when it is full, as it shall.
      await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096']).catch(() => undefined);
      if (leave > 0) await run('truncate', ['-s', `-${leave}`, filler]);
    },
    async makeRoom() {
      await rm(filler, { force: true });
      await run('sync', ['-f', directory]);
    },
    async breakDown() {
      await run('mount', ['-o', 'remount,abort', directory]);
    },
    async repair() {
      await run('umount', [directory]);
      await run('fsck.ext4', ['-p', image]).catch(() => undefined);
      await mount();
    },
    async remove() {
      await writeFile(filler, '').catch(() => undefined);
      await run('umount', [directory]);
      await rm(base, { recursive: true, force: true });
    },
  };
}
