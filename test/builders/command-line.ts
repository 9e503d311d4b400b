import type { Io } from '#cli/terminal/io';
import { runClient } from '#cli/main';
import type { Registry } from './pushing';

/** What a command printed, and the exit code that it would end with. */
export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process against a registry. */
export async function annals(
  registry: Registry,
  argv: readonly string[],
  around: Partial<Pick<Io, 'confirm' | 'directory'>> = {},
): Promise<Printed> {
  let out = '';
  let err = '';
  const code = await runClient([...argv], {
    env: { ANNALS_URL: registry.url, ANNALS_TOKEN: registry.ownerToken },
    platform: 'linux',
    home: '/nowhere',
    directory: '/nowhere',
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    onInterrupt: () => () => undefined,
    ...around,
  });
  return { code, out, err };
}
