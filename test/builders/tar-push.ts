import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import type { Registry } from './pushing';

/** What a push may create, as an owner's may. */
export const creating = { 'annals-create': 'project' };

export interface TarPushOptions {
  readonly method?: string;
  readonly token?: string;
  readonly query?: string;
}

export interface TarPushAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

/** Sends a body as a push, as `curl -T -` does: PUT, chunked, without a type. */
export function pushTar(
  registry: Registry,
  model: string,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = creating,
  { method = 'PUT', token = registry.ownerToken, query = '' }: TarPushOptions = {},
): Promise<TarPushAnswer> {
  return new Promise((resolve, reject) => {
    const sending = httpRequest(`${registry.url}/api/v1/push/${model}${query}`, {
      method,
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'transfer-encoding': 'chunked', ...headers },
    });
    let answered = false;
    sending.on('response', (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => {
        const read = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read });
        sending.destroy();
      });
    });
    // A server that has refused a body reads no more of it.
    sending.on('error', (failure) => answered || reject(failure));
    Readable.from(body, { objectMode: false }).pipe(sending);
  });
}
