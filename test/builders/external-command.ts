import { spawn, spawnSync } from 'node:child_process';

export interface CommandEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a program without a shell and collects what it says. */
export function runCommand(
  program: string,
  args: readonly string[],
  { input, ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: Uint8Array | string } = {},
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: 'pipe' });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    // A program that has heard enough closes its input.
    child.stdin.on('error', () => undefined).end(input);
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
}

/** Whether a program is there to be run; says loudly when it is not. */
export function isThere(program: string): boolean {
  const there = spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!there) process.stderr.write(`\n*** NOT RUN: there is no ${program} on this machine ***\n\n`);
  return there;
}
