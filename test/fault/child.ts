import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A script of this folder in a process of its own that reports by lines. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line; undefined when there is no more. */
  readonly line: () => Promise<string | undefined>;
  /** Ends it without warning, and waits until it is gone. @returns the lines that it had still written */
  readonly kill: () => Promise<string[]>;
}

/**
 * Starts a script from its source.
 * @param largestFile bytes; a write beyond fails, as on a broken disk
 */
export function startChild(script: string, parameters: readonly string[], largestFile?: number): Child {
  const node = [process.execPath, '-C', 'annals-source', '-r', '@swc-node/register', script, ...parameters];
  // The shell counts in blocks of 1024 bytes.
  const limit = largestFile === undefined ? '' : `ulimit -f ${Math.ceil(largestFile / 1024)}; `;
  const child = spawn('bash', ['-c', `${limit}exec "$@"`, 'bash', ...node], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string | undefined> => {
    const next = await lines.next();
    return next.done === true ? undefined : next.value;
  };
  const kill = async (): Promise<string[]> => {
    child.kill('SIGKILL');
    await exited;
    const rest: string[] = [];
    for (let last = await line(); last !== undefined; last = await line()) rest.push(last);
    return rest;
  };
  return { process: child, line, kill };
}
