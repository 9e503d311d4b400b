import { homedir } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Fetch } from '#sdk/transport';
import type { Surroundings } from '../connection';

/** Where text is written to, and whether a person sees it. */
export interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** All that a command touches of the process it runs in. */
export interface Io extends Surroundings {
  readonly directory: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly fetch?: Fetch;
  /** Asks whoever sits at the terminal; absent where nobody does. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Calls the listener at the first Ctrl-C; the second one ends the process. Answers how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The process itself. A reader that closes the pipe early ends it quietly. */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    directory: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    ...(process.stdin.isTTY && process.stderr.isTTY && { confirm: confirmOnTerminal }),
    onInterrupt(listener) {
      process.once('SIGINT', listener);
      process.once('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
  };
}

/** Only a y or a yes is one; Ctrl-C and the end of the input are none. */
async function confirmOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
