/**
 * What a request costs while it lasts:
 * - request: a turn of the thread that answers;
 * - transfer: a connection and a file, for as long as the bytes need;
 * - stream: a connection, for as long as its reader wants.
 */
export type RequestKind = 'request' | 'transfer' | 'stream';

/** Asked by whoever watches the server, also while it has too much to do. */
const watched = /^\/(health\/|metrics$)/;
const streams = /^\/api\/v1\/(events|operations\/:id\/events)$/;
const downloads = /^\/api\/v1\/files\//;
const uploads = /^\/api\/v1\/(uploads|push)(\/|$)/;
const bringing = new Set(['PATCH', 'POST', 'PUT']);

/** The kind of the requests of a route, told by its method and its pattern; undefined for those that are always answered. */
export function kindOfRoute(method: string, pattern: string): RequestKind | undefined {
  if (watched.test(pattern)) return undefined;
  if (method === 'GET' && streams.test(pattern)) return 'stream';
  if (method === 'GET' && downloads.test(pattern)) return 'transfer';
  return bringing.has(method) && uploads.test(pattern) ? 'transfer' : 'request';
}
