import { readFile } from 'node:fs/promises';
import { defaultDataDirectory } from '#models/values/data-directory';
import { exitCodes } from './exit-codes';
import { CommandFailure } from './failure';
import { platformPaths } from './platform-paths';

/** Where a command runs: its environment, Node's name of the platform, the user's home. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** A registry and the token that it is asked with. */
export interface Connection {
  readonly url: string;
  readonly token: string;
}

/** The file in which a registry on this machine writes its address and its owner's token. */
export function savedConnection({ platform, env, home }: Surroundings): string {
  return platformPaths(platform).join(defaultDataDirectory(platform, env, home), 'client.json');
}

/**
 * Where the registry is and who asks: from the options, else from ANNALS_URL and ANNALS_TOKEN, else from the file that
 * a registry on this machine wrote. The token of that file is only ever sent to the address beside it.
 */
export async function findConnection(
  options: { readonly url?: string; readonly token?: string },
  surroundings: Surroundings,
): Promise<Connection> {
  const { env } = surroundings;
  const file = savedConnection(surroundings);
  const saved = await readSaved(file);
  const url = options.url ?? (env.ANNALS_URL || saved?.url);
  if (!url) {
    throw new CommandFailure(
      `No registry is known: there is no --url, no ANNALS_URL and no ${file}`,
      'Start one here with annals serve, or name yours with --url.',
    );
  }
  if (!/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new CommandFailure(`${url} is no address of a registry`, 'Give one such as http://127.0.0.1:7429.');
  }
  const token = options.token ?? (env.ANNALS_TOKEN || (sameOrigin(saved?.url, url) ? saved?.token : undefined));
  if (!token) {
    throw new CommandFailure(
      `No token is known for ${url}`,
      'Set ANNALS_TOKEN to one that annals token create printed.',
      exitCodes.notAuthorised,
    );
  }
  return { url, token };
}

function sameOrigin(one: string | undefined, other: string): boolean {
  return one !== undefined && URL.canParse(one) && new URL(one).origin === new URL(other).origin;
}

async function readSaved(file: string): Promise<{ url?: string; token?: string } | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const saved: unknown = JSON.parse(text);
    if (typeof saved !== 'object' || saved === null) return undefined;
    return {
      ...('url' in saved && typeof saved.url === 'string' && { url: saved.url }),
      ...('token' in saved && typeof saved.token === 'string' && { token: saved.token }),
    };
  } catch {
    throw new CommandFailure(
      `${file} is not JSON`,
      'Remove it and start the registry again, or use --url and ANNALS_TOKEN.',
    );
  }
}
