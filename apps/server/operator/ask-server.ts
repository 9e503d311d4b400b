import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperationAnswer } from '#models/queries/commands';
import { clientFile } from '../client-file';

const pollMs = 200;

/** The server that holds the directory does not do what it is asked for; the message says why. */
export class AskedInVain extends Error {}

/**
 * Has the server that holds a data directory carry out an operation, and follows it to its end.
 * @param content what the request asks with, as JSON
 * @throws AskedInVain when the server refuses or the operation fails
 */
export async function askServer(
  directory: string,
  url: string,
  path: string,
  onProgress: (done: number, total: number) => void,
  content?: Readonly<Record<string, unknown>>,
): Promise<OperationAnswer> {
  const token =
    process.env.ANNALS_TOKEN ?? (JSON.parse(await readFile(clientFile(directory), 'utf8')) as { token?: string }).token;
  const headers = { authorization: `Bearer ${token ?? ''}` };
  const ask = async (method: string, target: string, sent?: typeof content): Promise<OperationAnswer> => {
    const response = await fetch(`${url}${target}`, {
      method,
      headers: { ...headers, ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const body = (await response.json()) as OperationAnswer & { detail?: string };
    if (!response.ok) throw new AskedInVain(`the server at ${url} refused: ${body.detail ?? response.statusText}`);
    return body;
  };
  let operation = await ask('POST', path, content);
  while (operation.state === 'waiting' || operation.state === 'running') {
    await pause(pollMs);
    operation = await ask('GET', `/api/v1/operations/${operation.id}`);
    onProgress(operation.done, operation.total);
  }
  if (operation.state !== 'succeeded') {
    const { detail = operation.result?.['failure'] } = operation.problem ?? {};
    const why = typeof detail === 'string' ? `: ${detail}` : '';
    throw new AskedInVain(`the operation ${operation.id} ${operation.state}${why}`);
  }
  return operation;
}
