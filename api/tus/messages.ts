import type { IncomingMessage, ServerResponse } from 'node:http';
import { ByteLengthQueuingStrategy, ReadableStream } from 'node:stream/web';

/** Bytes of a request body that wait in memory at most, beside those of the socket. */
const waitingBytes = 1 << 20;
/** What is read of a body that was refused, so that the client comes to hear why. */
const drainedBytes = 32 << 20;
const drainedMs = 10_000;

/** Only what tus defines: other headers are not the library's, and it refuses some that proxies send. */
const tusHeader = /^(tus-resumable|upload-.*|content-type|content-length)$/;

/** A request in the form that the library takes. */
export function webRequest(request: IncomingMessage): Request {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    tusHeader.test(name) && value !== undefined ? [[name, String(value)]] : [],
  );
  const hasBody = request.method === 'POST' || request.method === 'PATCH';
  return new Request(`http://localhost${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers,
    ...(hasBody && { body: bodyOf(request), duplex: 'half' as const }),
  });
}

/**
 * The body as a web stream that is read no faster than it is taken. Readable.toWeb counts chunks, not bytes,
 * and would take a whole file into memory; nor may the request be destroyed when the reader stops.
 * A body that breaks off ends here as if it were whole: what came is kept, and the offset says how much it was.
 */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  let open = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = () => {
          if (open) controller.close();
          open = false;
        };
        request.pause();
        request.on('data', (chunk: Buffer) => {
          if (!open) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) request.pause();
        });
        for (const event of ['end', 'error', 'close']) request.once(event, end);
      },
      pull: () => void request.resume(),
      cancel: () => void (open = false),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: waitingBytes }),
  );
}

/** Sends an answer beside the headers that the response has already. */
export async function send(request: IncomingMessage, response: ServerResponse, answer: Response): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  if (response.destroyed) return;
  response.statusCode = answer.status;
  answer.headers.forEach((value, name) => {
    if (name !== 'connection') response.setHeader(name, value);
  });
  if (!request.complete) drain(request);
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.end(body, resolve);
  });
}

/** A socket that is closed over unread bytes takes the answer with it; so some more are read, for some time. */
function drain(request: IncomingMessage): void {
  let left = drainedBytes;
  const late = setTimeout(() => request.destroy(), drainedMs).unref();
  request.once('close', () => clearTimeout(late));
  request.removeAllListeners('data');
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
