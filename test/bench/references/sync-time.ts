import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../load/percentile';

/** Median ms of appending 4 KiB to a file of a directory and having them on its disk (write and fdatasync). */
export async function syncTime(directory: string, samples: number): Promise<number> {
  const name = join(directory, 'sync-time');
  const file = await open(name, 'w');
  const block = Buffer.alloc(4096, 1);
  const times: number[] = [];
  try {
    for (let sample = 0; sample < samples; sample++) {
      const begun = performance.now();
      await file.write(block);
      await file.datasync();
      times.push(performance.now() - begun);
    }
  } finally {
    await file.close();
    await rm(name);
  }
  return median(times);
}
