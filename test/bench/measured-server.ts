import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { processMemory } from './process-memory';
import type { MeasuredServer, ServerOptions } from './server';

/**
 * Starts a compiled server on a data directory, on a free port of loopback.
 * @param program what node runs
 * @param own is told the process as soon as there is one
 */
export async function startMeasuredServer(
  data: string,
  program: string,
  { under = [], node = [], env = {} }: ServerOptions,
  own: (child: ReturnType<typeof spawn>) => void,
): Promise<MeasuredServer> {
  const [command = '', ...parameters] = [...under, process.execPath, ...node, program, 'serve'];
  const begun = performance.now();
  const child = spawn(command, parameters, {
    env: { ...process.env, ANNALS_DATA: data, ANNALS_PORT: '0', ANNALS_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  own(child);
  const exited = once(child, 'exit');
  const complaints = text(child.stderr);
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^Annals serves (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  const startMs = performance.now() - begun;
  if (url === undefined || child.pid === undefined) throw new Error(`the server did not start: ${await complaints}`);
  child.stdout.resume();
  const pid = under.length === 0 ? child.pid : await childOf(child.pid);
  const { token } = JSON.parse(await readFile(join(data, 'client.json'), 'utf8')) as { token: string };
  return {
    url,
    ownerToken: token,
    pid,
    startMs,
    request: requestTo(url, token),
    memory: () => processMemory(pid),
    async stop() {
      // What it runs under dies of its end; a signal to that would be passed on late or never.
      if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGTERM');
      await exited;
    },
  };
}

/** The process that another one has begun: the server below strace. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const child = Number(children.trim().split(' ')[0]);
  if (!Number.isInteger(child) || child <= 0) throw new Error(`process ${pid} has no child`);
  return child;
}

function requestTo(url: string, token: string): MeasuredServer['request'] {
  return async (method, path, body, expected = [200, 201]) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const content = await answer.text();
    if (!expected.includes(answer.status)) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${content.slice(0, 500)}`);
    }
    const parsed: unknown = content === '' ? {} : JSON.parse(content);
    return { status: answer.status, headers: answer.headers, body: parsed as Record<string, unknown> };
  };
}
