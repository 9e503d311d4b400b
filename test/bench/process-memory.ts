import { readFile } from 'node:fs/promises';

/** MB (10^6 bytes) of memory that a process has now (VmRSS) and had at most (VmHWM), from /proc. */
export async function processMemory(pid: number): Promise<{ readonly rss: number; readonly peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number => {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kib === undefined) throw new Error(`/proc/${pid}/status tells no ${name}`);
    return (Number(kib) * 1024) / 1e6;
  };
  return { rss: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
