import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Bench } from '../bench';
import type { Transfer, Transferred } from './transfer';

/** Has a client in a process of its own do a transfer. @throws when it fails */
export async function transferred(bench: Bench, work: Transfer): Promise<Transferred> {
  const script = ['-C', 'annals-source', '-r', '@swc-node/register', join(__dirname, 'transfer.ts')];
  return JSON.parse(await outputOf(bench, process.execPath, [...script, JSON.stringify(work)])) as Transferred;
}

/** Runs a command of the shell. @returns ms that it took */
export async function shellMs(bench: Bench, command: string): Promise<number> {
  const begun = performance.now();
  await outputOf(bench, 'sh', ['-c', command]);
  return performance.now() - begun;
}

/** Runs a program to its end. @returns what it printed @throws when it ends with another code than 0 */
export async function outputOf(bench: Bench, program: string, args: readonly string[]): Promise<string> {
  bench.signal.throwIfAborted();
  const child = bench.owned(spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  const exited = once(child, 'exit');
  const [out, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with code ${code}: ${complaints.slice(0, 2000)}`);
  return out;
}

/** A word for the shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
