import { Agent, get, type IncomingMessage } from 'node:http';
import type { Receive } from '#sdk/receive';

/** As long as fetch waits for a byte. */
const silenceMs = 300_000;
const agent = new Agent({ keepAlive: true, timeout: silenceMs });

/**
 * Takes the bytes of an answer without TLS with less work than fetch makes of it. Anything else is left to fetch: TLS,
 * proxies, redirects.
 */
export const receive: Receive = async (url, headers, signal) => {
  if (!url.startsWith('http:') || process.env['NODE_USE_ENV_PROXY'] !== undefined) return undefined;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { headers, agent, ...(signal && { signal }) }, resolve);
    request.on('timeout', () => request.destroy(new Error(`nothing came for ${silenceMs / 1000} s`)));
    request.on('error', reject);
  });
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    return undefined;
  }
  const told = Object.entries(response.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return { status, headers: new Headers(told), body: response };
};
