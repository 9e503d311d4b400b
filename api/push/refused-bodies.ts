import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

const drainedBytes = 32 << 20;
const drainedMs = 10_000;

/**
 * The answer to a request whose body is not wanted: all of its text at once, and its end when no more of the body comes,
 * or enough has. A socket that is closed over unread bytes takes the answer with it; curl stops sending once it has read
 * a refusal, other clients read it after all that they have to send.
 */
export function answerOverBody(text: string, request: IncomingMessage): Readable {
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
    await drained(request);
  }
  return Readable.from(parts(), { objectMode: false });
}

function drained(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = drainedBytes;
    const late = setTimeout(done, drainedMs);
    function done(): void {
      clearTimeout(late);
      request.off('data', count).off('end', done).off('close', done);
      resolve();
    }
    function count(chunk: Buffer): void {
      left -= chunk.length;
      if (left < 0) done();
    }
    if (request.complete || request.destroyed) return done();
    request.on('error', () => undefined);
    request.on('data', count).on('end', done).on('close', done).resume();
  });
}
