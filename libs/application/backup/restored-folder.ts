import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, isThere, naming, sync, writeWhole } from './durable-files';

/** Lies in a data directory from the beginning of a restore to its end. */
export const unfinishedName = 'restore.unfinished';

/** What was not restored, or can not be; the message says why. */
export class RestoreRefused extends Error {
  readonly name = 'RestoreRefused';
}

/** Files that are made by whoever holds the directory, or by the file system. */
const ofTheHolder = new Set(['registry.lock', 'registry.guard', 'lost+found']);

/** Whether a restore into this directory was begun and not finished: what lies there must not be served. */
export function isUnfinished(directory: string): Promise<boolean> {
  return isThere(join(directory, unfinishedName));
}

/** @throws RestoreRefused when a directory holds anything but what an unfinished restore left there */
export async function assertEmpty(directory: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (failure) {
    if (codeOf(failure) === 'ENOENT') return;
    throw new RestoreRefused(`${directory} can not be read (${codeOf(failure) ?? String(failure)})`);
  }
  const found = names.find((name) => !ofTheHolder.has(name));
  if (found === undefined || names.includes(unfinishedName)) return;
  throw new RestoreRefused(
    `${directory} is not empty, it holds ${JSON.stringify(found)}: a restore writes over nothing; set ANNALS_DATA to an empty directory`,
  );
}

/** The data directory that a restore makes, file by file; nobody serves it before it is finished. */
export class RestoredFolder {
  private constructor(private readonly directory: string) {}

  /** Begins a restore into an empty directory, or anew where one was not finished: blobs that have come stay. */
  static async begin(directory: string, source: string): Promise<RestoredFolder> {
    await writeWhole(join(directory, unfinishedName), `${JSON.stringify({ source })}\n`);
    for (const name of await readdir(directory)) {
      if (name === 'blobs' || name === unfinishedName || ofTheHolder.has(name)) continue;
      await rm(join(directory, name), { recursive: true, force: true });
    }
    return new RestoredFolder(directory);
  }

  get blobs(): string {
    return join(this.directory, 'blobs');
  }

  /** Where a file lies until the restore is finished. */
  made(name: string): string {
    return join(this.directory, `${name}.restoring`);
  }

  /** Copies a file, whose bytes must be those that are expected. @throws RestoreRefused when they are others */
  async copy(from: string, name: string, expected: { readonly bytes: number; readonly sha256: string }): Promise<void> {
    const hash = createHash('sha256');
    let bytes = 0;
    const made = this.made(name);
    const target = await open(made, 'wx', 0o600);
    try {
      for await (const piece of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>) {
        hash.update(piece);
        await naming(made, () => target.writeFile(piece));
        bytes += piece.length;
      }
      await naming(made, () => target.sync());
    } catch (failure) {
      if (codeOf(failure) === 'ENOENT') throw new RestoreRefused(`${from} is missing: the backup is not whole`);
      throw failure;
    } finally {
      await target.close();
    }
    const actual = hash.digest('hex');
    if (actual === expected.sha256) return;
    throw new RestoreRefused(
      `${from} is damaged: it has ${bytes} bytes with SHA-256 ${actual}, the manifest says ${expected.bytes} with ${expected.sha256}; use another backup`,
    );
  }

  /**
   * Puts the files in their places and ends the restore. They were closed, which moves what stands beside them into them, but
   * keeps silent where that fails.
   * @throws RestoreRefused when something still stands beside one
   */
  async finish(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const side = `${this.made(name)}-wal`;
      const left = (await stat(side).catch(() => undefined))?.size ?? 0;
      if (left > 0)
        throw new RestoreRefused(`${side} could not be moved into its file: look at the disk, and run it again`);
      await rm(side, { force: true });
    }
    for (const name of names) await rename(this.made(name), join(this.directory, name));
    await sync(this.directory);
    await rm(join(this.directory, unfinishedName));
    await sync(this.directory);
  }
}
