import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { syncTime } from './references/sync-time';

/** On what a run was measured, as the report prints it. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly fileSystem: string;
  /** Median ms of one write and fdatasync of 4 KiB. */
  readonly syncMs: number;
  /** Load of the last minute when the run began: more than a few tenths says that others used the machine. */
  readonly loadBefore: number;
}

/** Looks at this machine and the disk that a directory lies on. */
export async function describeMachine(directory: string): Promise<Machine> {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(),
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
    fileSystem: told('stat', ['-f', '-c', '%T', directory]),
    syncMs: await syncTime(directory, 200),
    loadBefore: loadavg()[0] ?? 0,
  };
}

function commitOf(): string {
  const commit = told('git', ['rev-parse', '--short=12', 'HEAD']);
  const changed = told('git', ['status', '--porcelain', '--untracked-files=no']);
  return changed === '' || changed === 'unknown' ? commit : `${commit} with local changes`;
}

function told(command: string, parameters: string[]): string {
  try {
    return execFileSync(command, parameters, {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
