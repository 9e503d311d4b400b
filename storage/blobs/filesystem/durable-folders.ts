import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingPath } from './path-of-failure';

/** Makes the entries of a folder (files made, renamed, removed in it) survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await namingPath(path, () => handle.sync());
  } finally {
    await handle.close();
  }
}

/** Makes folders, once each, so that they survive a power cut. */
export class DurableFolders {
  /**
   * Folders whose entry in their parent is known to be on the disk. That a folder is there does not say so:
   * another commit may have made it a moment ago, and not be done.
   */
  private readonly known = new Set<string>();

  /** Makes the folders that are missing; a parent comes before its child. */
  async make(folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      if (this.known.has(folder)) continue;
      await mkdir(folder, { recursive: true, mode: 0o750 });
      await syncFolder(dirname(folder));
      this.known.add(folder);
    }
  }
}
