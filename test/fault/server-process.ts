import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Registry } from '#test/builders/pushing';

const root = join(__dirname, '../..');
const run = promisify(execFile);

/** The real server in a process of its own. */
export interface ServerProcess extends Registry {
  readonly pid: number;
  /** Ends it without warning, and waits until it is gone. */
  kill: () => Promise<void>;
  /** Asks it to stop. @returns its exit code; null when a signal ended it */
  stop: () => Promise<number | null>;
}

const fromSource = ['-C', 'annals-source', '-r', '@swc-node/register', join(root, 'apps/annals/main.ts')];

/**
 * Compiles the server into a directory, as it is shipped: from its source it needs the memory of a compiler too.
 * @returns what node is to run
 */
export async function builtServer(directory: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { build: string } };
  const [compile = ''] = scripts.build.split('&&');
  const to = compile.replace(' -d dist ', ` -d ${directory}/dist `);
  await run('bash', ['-c', `PATH="$PWD/node_modules/.bin:$PATH" ${to}`], { cwd: root });
  await cp(join(root, 'package.json'), join(directory, 'package.json'));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return [join(directory, 'dist/apps/annals/main.js')];
}

function spawnServer(
  data: string,
  program: readonly string[],
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const env = { ...process.env, ANNALS_DATA: data, ANNALS_PORT: '0', ANNALS_LOG_LEVEL: 'error' };
  return spawn(process.execPath, [...program, 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts a server on a data directory; resolves once it takes requests. @param program what node is to run */
export async function startServer(data: string, program: readonly string[] = fromSource): Promise<ServerProcess> {
  const child = spawnServer(data, program);
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const complaints = text(child.stderr);
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^Annals serves (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined || child.pid === undefined) throw new Error(`the server did not start: ${await complaints}`);
  child.stdout.resume();
  const { token } = JSON.parse(await readFile(join(data, 'client.json'), 'utf8')) as { token: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    url,
    ownerToken: token,
    pid: child.pid,
    request: requestTo(url, token),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

/** Starts a server that is to refuse. @returns its exit code, and what it complained of */
export async function refusedServer(data: string): Promise<{ code: number | null; complaint: string }> {
  const child = spawnServer(data, fromSource);
  child.stdout.resume();
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  return { code, complaint };
}

function requestTo(url: string, ownerToken: string): Registry['request'] {
  return async (method, path, { body, token = ownerToken, headers = {} } = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const content = await answer.text();
    const parsed: unknown = content === '' ? {} : JSON.parse(content);
    return { status: answer.status, headers: answer.headers, body: parsed as Record<string, unknown> };
  };
}
