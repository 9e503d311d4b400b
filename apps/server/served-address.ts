import type { Settings } from './config/settings';

/**
 * The address under which a server is reached.
 * @param told as Nest tells it: without TLS, and with the loopback in forms that browsers and curl do not all take
 */
export function servedAddress(told: string, { tls_cert }: Pick<Settings, 'tls_cert'>): string {
  const scheme = tls_cert === undefined ? 'http:' : 'https:';
  return told
    .replace(/^https?:/, scheme)
    .replace('[::1]', 'localhost')
    .replace(/\/$/, '');
}
