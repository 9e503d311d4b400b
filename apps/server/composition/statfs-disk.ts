import { statfs } from 'node:fs/promises';
import { DataDisk, type Room } from '#application/ports/data-disk';

/** The file system of a directory, as the system tells of it. */
export class StatfsDisk extends DataDisk {
  constructor(private readonly directory: string) {
    super();
  }

  async room(): Promise<Room> {
    const { bavail, blocks, bsize } = await statfs(this.directory);
    return { directory: this.directory, free: bavail * bsize, total: blocks * bsize };
  }
}
