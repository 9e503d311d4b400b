import type { IncomingMessage } from 'node:http';

const drainedBytes = 32 << 20;
const drainedMs = 10_000;

/**
 * Reads on, for some time, what comes of a body that is refused: a socket that is closed over unread bytes takes the
 * answer with it, and curl stops sending once it has read that.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = drainedBytes;
  const late = setTimeout(() => request.destroy(), drainedMs).unref();
  for (const event of ['end', 'close']) request.once(event, () => clearTimeout(late));
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
