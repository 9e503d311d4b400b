import { spawn } from 'node:child_process';
import type { CloudEvent } from '#models/queries/history';
import { backOff, pause } from '#sdk/pause';
import { CommandFailure } from '../failure';
import { exitCodes } from '../exit-codes';
import type { Io } from '../terminal/io';
import { eventEnvironment } from './event-environment';

/** A command that runs for each event, and how often it is tried. */
export interface EventCommand {
  readonly command: readonly [string, ...string[]];
  /** How often it is run again after it failed. */
  readonly retries: number;
  readonly io: Io;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the command for an event until it ends with 0, with growing pauses.
 * @throws CommandFailure when it did not, the signal's reason when that aborts; the command is asked to end then
 */
export async function handleEvent(event: CloudEvent, handler: EventCommand): Promise<void> {
  const { retries, note, signal } = handler;
  for (let attempt = 1; ; attempt += 1) {
    const end = await run(event, handler);
    signal.throwIfAborted();
    if (end === 0) return;
    const failed = `The command ended with ${end} for the event at ${event.position}`;
    if (attempt > retries) {
      throw new CommandFailure(
        failed,
        'The cursor stays before this event: the same watch begins with it again.',
        exitCodes.refused,
      );
    }
    const wait = backOff(attempt);
    note(`${failed}; it runs again in ${wait / 1000} s`);
    await pause(wait, signal);
  }
}

/** Runs the command once. @returns its exit code, or the name of the signal that ended it */
function run(event: CloudEvent, { command: [file, ...args], io, signal }: EventCommand): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: io.directory,
      env: { ...io.env, ...eventEnvironment(event) },
      stdio: ['pipe', 'inherit', 'inherit'],
      windowsHide: true,
    });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.on('error', (failure) => {
      signal.removeEventListener('abort', stop);
      reject(new CommandFailure(`${file} could not be run: ${failure.message}`, nameAProgram(io.platform)));
    });
    child.on('close', (code, name) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? name ?? 'no code');
    });
    // A command that does not read its input closes it.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(event)}\n`);
  });
}

/** There is no shell between: Windows runs its scripts by one alone. */
function nameAProgram(platform: string): string {
  const script = platform === 'win32' ? ' Scripts such as npm.cmd need cmd /c before them.' : '';
  return `Name a program after --.${script}`;
}
