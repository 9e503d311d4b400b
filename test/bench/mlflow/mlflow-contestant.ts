import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Bench } from '../bench';
import { rawRequest } from '../load/raw-client';
import { modelName, type Contestant } from './contestant';
import type { InstalledMlflow } from './install';
import { treeOf } from './process-tree';

const api = '/api/2.0/mlflow';
const startsWithin = 180_000;

/** How a server of MLflow is started: as it is by default, or with as little as it can do with. */
export type MlflowForm = 'default' | 'lean';

/** Starts a server of MLflow over SQLite in a directory, which may hold the data of an earlier one. */
export async function startMlflow(
  bench: Bench,
  { program, version }: InstalledMlflow,
  form: MlflowForm,
  directory: string,
): Promise<Contestant> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const post = (path: string, body: object) => rawRequest(url, 'POST', `${api}/${path}`, { body });
  const lookup = (model: string) =>
    rawRequest(url, 'GET', `${api}/registered-models/alias?name=${model}&alias=champion`);
  const start = () => startServer(bench, program, form, directory, port);
  let server = await start();
  return {
    name: `mlflow ${version}, ${form === 'default' ? 'as it starts by default' : 'one worker, no jobs'}`,
    url,
    get pid() {
      return server.pid;
    },
    requests: {
      model: (name) => post('registered-models/create', { name }),
      version: (name, number) => post('model-versions/create', { name, source: `s3://models/${name}/${number}/` }),
      alias: (name, number) => post('registered-models/alias', { name, alias: 'champion', version: String(number) }),
      lookup,
      search: () => rawRequest(url, 'GET', `${api}/registered-models/search?max_results=100`),
    },
    async restart() {
      await server.stop();
      const begun = performance.now();
      server = await start();
      const path = `${api}/registered-models/alias?name=${modelName(0)}&alias=champion`;
      const { status } = await fetch(`${url}${path}`);
      if (status !== 200) throw new Error(`a lookup was answered ${status}`);
      return performance.now() - begun;
    },
    stop: () => server.stop(),
  };
}

interface Running {
  readonly pid: number;
  stop(): Promise<void>;
}

async function startServer(
  bench: Bench,
  program: string,
  form: MlflowForm,
  directory: string,
  port: number,
): Promise<Running> {
  const log = join(directory, 'server.log');
  const lean = form === 'lean';
  const data = [
    `--backend-store-uri=sqlite:///${directory}/mlflow.db`,
    `--default-artifact-root=${directory}/artifacts`,
  ];
  const args = ['server', '--host=127.0.0.1', `--port=${port}`, ...data, ...(lean ? ['--workers=1'] : [])];
  const out = openSync(log, 'a');
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, ...(lean && { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' }) },
    // A group of its own: its workers are ended with it.
    detached: true,
    stdio: ['ignore', out, out],
  });
  const exited = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= endTree(pid, exited));
  bench.later(stop);
  for (const begun = performance.now(); ;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer?.ok) return { pid, stop };
    bench.signal.throwIfAborted();
    if (child.exitCode !== null || performance.now() - begun > startsWithin) {
      throw new Error(`mlflow did not start: ${(await readFile(log, 'utf8')).slice(-2000)}`);
    }
    await setTimeout(20);
  }
}

/** Ends a process and all that it has begun, also what has left its group. */
async function endTree(root: number, exited: Promise<unknown>): Promise<void> {
  const tree = await treeOf(root);
  signalAll(tree, 'SIGTERM');
  await Promise.race([exited, setTimeout(5_000)]);
  signalAll(tree, 'SIGKILL');
  await exited;
}

function signalAll(tree: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of tree) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
