import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What git says of the repository that a folder lies in. */
export interface GitState {
  readonly commit: string;
  /** Whether a file that git knows has changed since. What git doesn't know, such as weights, makes nothing dirty. */
  readonly isDirty: boolean;
  /** The https address of `origin`, without credentials. */
  readonly repository?: string | undefined;
}

const run = promisify(execFile);
const patienceMs = 10_000;
/** Nothing that the repository configures is run. */
const quietly = ['-c', 'core.fsmonitor=false', '-c', 'core.untrackedCache=false'];

/** Asks git, without a shell; undefined where there is no git, no repository or no commit. */
export async function gitStateOf(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GitState | undefined> {
  const git = async (...args: string[]): Promise<string | undefined> => {
    try {
      const options = { env: { ...env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' }, timeout: patienceMs };
      const { stdout } = await run('git', [...quietly, '-C', folder, ...args], { ...options, maxBuffer: 1 << 24 });
      return stdout.trim();
    } catch {
      return undefined;
    }
  };
  const commit = await git('rev-parse', '--verify', 'HEAD');
  if (commit === undefined || !/^[0-9a-f]{7,64}$/.test(commit)) return undefined;
  const [changes, remote] = await Promise.all([
    git('status', '--porcelain', '--untracked-files=no'),
    git('remote', 'get-url', 'origin'),
  ]);
  return { commit, isDirty: changes !== undefined && changes !== '', repository: repositoryUrl(remote ?? '') };
}

/**
 * The https address that a remote can be told by: without user name, password and query. `git@host:owner/name.git` and
 * ssh addresses become what browsers open; a folder of this machine is none.
 */
export function repositoryUrl(remote: string): string | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+\.[\w.-]+):(?!\/\/)\/?(.+)$/.exec(remote);
  const written = scp ? `https://${scp[1]}/${scp[2]}` : remote;
  if (!URL.canParse(written)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(written);
  if (!/^(https?|ssh|git):$/.test(protocol) || hostname === '') return undefined;
  const isWeb = protocol === 'https:' && port !== '';
  const path = pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  return /[@?#\s]/.test(path) ? undefined : `https://${hostname}${isWeb ? `:${port}` : ''}${path}`;
}
