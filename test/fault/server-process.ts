import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Registry } from '#test/builders/pushing';

const root = join(__dirname, '../..');
const run = promisify(execFile);

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real server in a process of its own. */
export interface ServerProcess extends Registry {
  readonly pid: number;
  /** Comes when the process is gone, however that happened. */
  readonly ended: Promise<Ended>;
  /** All that it wrote to standard error; comes when it is gone. */
  readonly complaints: Promise<string>;
  /** Ends it without warning, and waits until it is gone. */
  kill: () => Promise<void>;
  /** Asks it to stop. @returns its exit code; null when a signal ended it */
  stop: () => Promise<number | null>;
}

/** A server ended before it took requests. */
export class ServerDied extends Error {
  readonly name = 'ServerDied';
  constructor(
    readonly ended: Ended,
    readonly complaint: string,
  ) {
    super(`the server did not start: ${ended.signal ?? ended.code} ${complaint}`);
  }
}

/** How a server is started. */
export interface Starting {
  /** Beside the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that runs another one: `['strace', …]`. */
  readonly under?: readonly string[];
}

const fromSource = ['-C', 'annals-source', '-r', '@swc-node/register', join(root, 'apps/annals/main.ts')];

/**
 * Compiles the server into a directory, as it is shipped: from its source it needs the memory of a compiler too.
 * @param scripts files of the tests that are compiled with it, from the root of the sources
 * @returns what node is to run
 */
export async function builtServer(directory: string, scripts: readonly string[] = []): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: { build: string };
    imports: Record<string, Record<string, string>>;
  };
  const [compile = ''] = manifest.scripts.build.split('&&');
  const commands = [compile.replace(' -d dist ', ` -d ${directory}/dist `)];
  if (scripts.length > 0) commands.push(`swc ${scripts.join(' ')} -d ${directory}/dist`);
  await run('bash', ['-c', `PATH="$PWD/node_modules/.bin:$PATH"; ${commands.join(' && ')}`], { cwd: root });
  for (const target of Object.values(manifest.imports)) {
    const compiled = target['annals-fail-points']?.replace('./', './dist/').replace(/\.ts$/, '.js');
    if (compiled !== undefined) target['annals-fail-points'] = compiled;
  }
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest));
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  return [join(directory, 'dist/apps/annals/main.js')];
}

function spawnServer(
  data: string,
  program: readonly string[],
  { env = {}, under = [] }: Starting = {},
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const whole = { ...process.env, ANNALS_DATA: data, ANNALS_PORT: '0', ANNALS_LOG_LEVEL: 'error', ...env };
  const [command = '', ...parameters] = [...under, process.execPath, ...program, 'serve'];
  return spawn(command, parameters, { cwd: root, env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Starts a server on a data directory; resolves once it takes requests.
 * @param program what node is to run
 * @throws ServerDied when it ends before that
 */
export async function startServer(
  data: string,
  program: readonly string[] = fromSource,
  starting: Starting = {},
): Promise<ServerProcess> {
  const child = spawnServer(data, program, starting);
  const ended = new Promise<Ended>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const complaints = text(child.stderr);
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^Annals serves (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined || child.pid === undefined) throw new ServerDied(await ended, await complaints);
  child.stdout.resume();
  const { token } = JSON.parse(await readFile(join(data, 'client.json'), 'utf8')) as { token: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await ended).code;
  };
  return {
    url,
    ownerToken: token,
    pid: child.pid,
    ended,
    complaints,
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
