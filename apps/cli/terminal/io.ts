import { homedir } from 'node:os';
import type { Fetch } from '#sdk/transport';
import type { Surroundings } from '../connection';

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
