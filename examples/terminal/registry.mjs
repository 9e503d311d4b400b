import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The clone, and the built command in it. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const bin = join(root, 'dist/apps/annals/main.js');

const { defaultDataDirectory } = createRequire(import.meta.url)(join(root, 'dist/models/values/data-directory.js'));

/** Where the registry keeps its data, as the server decides it. */
export function dataDirectory(env = process.env) {
  return defaultDataDirectory(process.platform, env, homedir());
}

/** The saved address and token of the server that holds a data directory, when it answers. */
export async function runningServer(data) {
  try {
    const client = JSON.parse(readFileSync(join(data, 'client.json'), 'utf8'));
    return (await fetch(`${client.url}/health/ready`)).ok ? client : undefined;
  } catch {
    return undefined;
  }
}

/** Starts a server on a data directory that outlives this script; `stop` ends it and waits until it has. */
export async function startServer(data, env = process.env) {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const logFile = join(data, 'serve.log');
  const log = openSync(logFile, 'a', 0o600);
  const server = spawn(process.execPath, [bin, 'serve'], { detached: true, stdio: ['ignore', log, log], env });
  let ended = false;
  const exited = new Promise((done) => server.once('exit', done)).then(() => (ended = true));
  const stop = () => {
    server.ref();
    server.kill('SIGTERM');
    return exited;
  };
  for (let tries = 0; tries < 300 && !ended; tries++) {
    const client = await runningServer(data);
    if (client) {
      server.unref();
      return { ...client, pid: server.pid, stop };
    }
    await pause(100);
  }
  server.kill();
  throw new Error(
    `the registry did not start; its last words in ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-1000)}`,
  );
}
