import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Bench } from '../bench';

/** A bare Fastify route in a process of its own, which answers these bytes. @returns its address */
export async function startBareRoute(bench: Bench, answer: Uint8Array): Promise<string> {
  const file = join(await bench.directory('bare-route'), 'answer.json');
  await writeFile(file, answer);
  const script = ['-C', 'annals-source', '-r', '@swc-node/register', join(__dirname, 'bare-route.ts'), file];
  const child = bench.owned(spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] }));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^serves (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the bare route did not start');
}
