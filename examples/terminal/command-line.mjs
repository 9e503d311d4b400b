import { spawnSync } from 'node:child_process';
import { bin, root } from './registry.mjs';

/** Says what comes next. */
export function say(text) {
  process.stdout.write(process.stdout.isTTY ? `\n\u001b[1m${text}\u001b[0m\n` : `\n${text}\n`);
}

const quoted = (arg) => (/[\s"']/.test(arg) ? JSON.stringify(arg) : arg);

/**
 * Runs one command of the command line, as it would be typed: prints it and its answer.
 * @returns what it printed on standard output
 * @throws when it ends with another code than expected
 */
export function annals(args, { quiet = false, cwd = root, env = process.env, expected = 0 } = {}) {
  if (!quiet) process.stdout.write(`$ npx annals ${args.map(quoted).join(' ')}\n`);
  const stdio = ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'];
  const ran = spawnSync(process.execPath, [bin, ...args], { cwd, env, encoding: 'utf8', stdio });
  if (!quiet) process.stdout.write(ran.stdout);
  if (ran.status !== expected) {
    throw new Error(
      `annals ${args.join(' ')} ended with ${ran.status}, not ${expected}${quiet ? `:\n${ran.stderr}` : ''}`,
    );
  }
  return ran.stdout;
}
