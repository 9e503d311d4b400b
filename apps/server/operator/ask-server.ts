import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationAnswer } from '#models/queries/commands';
import { clientFile } from '../owner-token';

const pollMs = 200;

/**
 * Has the server that holds a data directory carry out an operation, and follows it to its end.
 * @throws when the server refuses or the operation fails
 */
export async function askServer(
  directory: string,
  url: string,
  path: string,
  onProgress: (done: number, total: number) => void,
): Promise<OperationAnswer> {
  const token =
    process.env.ANNALS_TOKEN ?? (JSON.parse(await readFile(clientFile(directory), 'utf8')) as { token?: string }).token;
  const headers = { authorization: `Bearer ${token ?? ''}` };
  const ask = async (method: string, target: string): Promise<OperationAnswer> => {
    const response = await fetch(`${url}${target}`, { method, headers });
    const body = (await response.json()) as OperationAnswer & { detail?: string };
    if (!response.ok) throw new Error(`the server at ${url} refused: ${body.detail ?? response.statusText}`);
    return body;
  };
  let operation = await ask('POST', path);
  while (operation.state === 'waiting' || operation.state === 'running') {
    await pause(pollMs);
    operation = await ask('GET', `/api/v1/operations/${operation.id}`);
    onProgress(operation.done, operation.total);
  }
  if (operation.state !== 'succeeded') throw new Error(`the operation ${operation.id} ${operation.state}`);
  return operation;
}
