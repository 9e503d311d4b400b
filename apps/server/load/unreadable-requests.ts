import { maxHeaderSize, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { DropReason, LoadMetrics } from '#api/metrics/load-metrics';
import { problemOf } from '#api/rest/problem';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { answerOnSocket } from './socket-answer';
import type { Visits } from './visits';

const handshakeTooSlow = 'ERR_TLS_HANDSHAKE_TIMEOUT';

/** Milliseconds in which a request's head must be whole, and how often Node looks whether one is late. */
export interface HeadTime {
  readonly headersTimeout: number;
  readonly connectionsCheckingInterval: number;
}

/** A head has the time that a client may stall, but not more than a minute. */
export function headTime(stallSeconds: number): HeadTime {
  const headersTimeout = Math.min(stallSeconds, 60) * 1000;
  return { headersTimeout, connectionsCheckingInterval: Math.min(headersTimeout / 2, 5000) };
}

/**
 * Answers what is no request that Node can read, where it still can be answered: too large, too slow, or no HTTP. Fastify
 * has answers of its own for these, which are no problems.
 */
export function answerUnreadable(server: Server, visits: Visits, metrics: LoadMetrics, seconds: number): void {
  server.removeAllListeners('clientError');
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    const [reason, refusal] = meaningOf(error, seconds);
    metrics.dropped(reason);
    // In the middle of an answer there is no room for another, and before TLS is agreed on for none.
    const isAnswering = visits.of(socket)?.some(({ reply }) => reply.raw.headersSent) ?? false;
    if (isAnswering || error.code === handshakeTooSlow) socket.destroy();
    else answerOnSocket(socket, problemOf(refusal));
  });
}

function meaningOf({ code, message }: NodeJS.ErrnoException, seconds: number): readonly [DropReason, Refusal] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' || code === handshakeTooSlow)
    return ['slow-head', refuse('head-too-slow', { seconds })];
  if (code === 'HPE_HEADER_OVERFLOW') return ['large-head', refuse('head-too-large', { limit: maxHeaderSize })];
  return ['not-http', refuse('not-http', { reason: message.replace(/^Parse Error: /, '') })];
}
