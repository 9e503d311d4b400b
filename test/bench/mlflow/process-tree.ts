import { readdir, readFile } from 'node:fs/promises';

/** What a process and all that it has begun use. */
export interface TreeUse {
  readonly processes: number;
  /** MB (10^6 bytes) of memory, pages that several share counted for each of them, as `ps` does. */
  readonly rss: number;
  /** ms of CPU since each began. */
  readonly cpuMs: number;
}

/** Ticks of a second in /proc, which Linux fixes at 100 for programs. */
const ticks = 100;
const pageBytes = 4096;

/** Ids of a process and of all that descend from it. */
export async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const fields = /^\d+$/.test(name) ? await statOf(Number(name)) : undefined;
    if (fields) parents.set(Number(name), Number(fields[1]));
  }
  const tree = [root];
  for (const pid of tree) {
    for (const [child, parent] of parents) if (parent === pid) tree.push(child);
  }
  return tree;
}

/** What a tree of processes uses now. */
export async function useOf(root: number): Promise<TreeUse> {
  const stats = await Promise.all((await treeOf(root)).map(statOf));
  const there = stats.filter((fields) => fields !== undefined);
  const sum = (of: (fields: readonly string[]) => number): number =>
    there.reduce((total, fields) => total + of(fields), 0);
  return {
    processes: there.length,
    rss: sum((fields) => (Number(fields[21]) * pageBytes) / 1e6),
    cpuMs: sum((fields) => ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks),
  };
}

/** The fields of /proc/<pid>/stat from the third on (proc(5)); undefined when there is no such process. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}
