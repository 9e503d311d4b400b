import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blobBytes, type Part, type Said } from './store-acts';

const run = promisify(execFile);

/** The calls of the system by which files are written. */
const writing = [
  ...['openat', 'pwrite64', 'pwritev', 'write', 'writev', 'fsync', 'fdatasync'],
  ...['rename', 'ftruncate', 'mkdir', 'unlink', 'rmdir', 'fchmod', 'copy_file_range', 'sendfile'],
];

/** What is done to a call instead of carrying it out. */
export const faults = ['EIO', 'ENOSPC', 'SIGKILL'] as const;
export type Fault = (typeof faults)[number];

/** A fault of the n-th call of a thread on the files of a part. */
export interface Injection {
  readonly call: string;
  readonly at: number;
  readonly fault: Fault;
}

/** What a run of the acts said, and how it ended. */
export interface ActsRun {
  readonly said: readonly Said[];
  readonly killed: boolean;
  /** Whether the call was made in which the fault was to be. */
  readonly injected: boolean;
  readonly complaint: string;
}

/** Why nothing can be injected here; undefined when it can. */
export async function straceObstacle(): Promise<string | undefined> {
  try {
    await run('strace', ['-qq', '-e', 'inject=getuid:error=EIO', '-e', 'trace=getuid', '-o', '/dev/null', 'true']);
    return undefined;
  } catch (failure) {
    const { code, stderr } = failure as { code?: unknown; stderr?: string };
    return code === 'ENOENT' ? 'strace is not installed' : `strace can not trace here: ${stderr?.trim()}`;
  }
}

/** The files that are written when a part of a data directory is. */
export function pathsOf(part: Part, data: string): string[] {
  const sqlite = (name: string) =>
    ['', '-wal', '-journal', '.new', '.new-wal', '.new-journal'].map((side) => join(data, `${name}.db${side}`));
  if (part === 'log' || part === 'working') return [...sqlite(part), data];
  if (part === 'rows') return [...sqlite('read-1'), ...sqlite('read-2'), data];
  const blobs = join(data, 'blobs');
  const incoming = join(blobs, 'incoming');
  return [
    ...[data, blobs, incoming, join(blobs, 'sha256')],
    ...blobBytes.flatMap((bytes, n) => {
      const hex = createHash('sha256').update(bytes).digest('hex');
      const second = join(blobs, 'sha256', hex.slice(0, 2));
      const third = join(second, hex.slice(2, 4));
      return [join(incoming, `write-${n}.part`), second, third, join(third, hex)];
    }),
  ];
}

/** A script that says what it does, and the files that are of interest in it. */
export interface Work {
  readonly script: readonly string[];
  readonly paths: readonly string[];
}

/** The acts of a part of a data directory. */
export function actsOf(script: string, part: Part, data: string): Work {
  return { script: [script, part, data], paths: pathsOf(part, data) };
}

/** Carries out work under strace. @param told what strace is told beside the paths */
async function underStrace({ script, paths }: Work, told: readonly string[]): Promise<ActsRun> {
  const watched = paths.flatMap((path) => ['-P', path]);
  return ended('strace', ['-f', '-qq', ...told, ...watched, process.execPath, ...script]);
}

/** Carries out work, without faults. */
export function carryOut({ script }: Work): Promise<ActsRun> {
  return ended(process.execPath, script);
}

/** One thread of the pool: the calls of the file system then come in an order that is the same in every run. */
const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };

async function ended(command: string, parameters: readonly string[]): Promise<ActsRun> {
  const said = (stdout: string) =>
    stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Said]));
  try {
    const { stdout, stderr } = await run(command, [...parameters], { env });
    return { said: said(stdout), killed: false, injected: false, complaint: stderr };
  } catch (failure) {
    const { stdout, stderr, signal, code } = failure as {
      stdout: string;
      stderr: string;
      signal: NodeJS.Signals | null;
      code: unknown;
    };
    if (signal === 'SIGKILL') return { said: said(stdout), killed: true, injected: true, complaint: stderr };
    throw new Error(`${command} ${parameters.join(' ')} ended with ${signal ?? String(code)}: ${stderr}`);
  }
}

/** How often a thread makes each call on the files, at most. */
export async function callsOf(work: Work, report: string): Promise<Map<string, number>> {
  await underStrace(work, ['-e', `trace=${writing.join()}`, '-o', report]);
  const counts = new Map<string, number>();
  for (const line of (await readFile(report, 'utf8')).split('\n')) {
    const [, thread, call] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (call !== undefined) counts.set(`${call} ${thread}`, (counts.get(`${call} ${thread}`) ?? 0) + 1);
  }
  const most = new Map<string, number>();
  for (const [key, count] of counts) {
    const [call = ''] = key.split(' ');
    most.set(call, Math.max(count, most.get(call) ?? 0));
  }
  return most;
}

/** Carries out work with a fault in one of its calls. @param report a file for what strace sees */
export async function withFault(work: Work, injection: Injection, report: string): Promise<ActsRun> {
  const { call, at, fault } = injection;
  const what = fault === 'SIGKILL' ? 'signal=KILL' : `error=${fault}`;
  const told = ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${at}`, '-o', report];
  const run = await underStrace(work, told);
  const lines = await readFile(report, 'utf8');
  await rm(report);
  return { ...run, injected: run.killed || lines.includes('(INJECTED)') };
}
