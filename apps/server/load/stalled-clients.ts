import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { DropReason, LoadMetrics } from '#api/metrics/load-metrics';
import { problemOf } from '#api/rest/problem';
import { refuse } from '#models/refusals/refusal';
import { answerOnSocket } from './socket-answer';
import { tcpSocketsOf } from './tcp-sockets';
import type { Visit, Visits } from './visits';

/**
 * Drops clients that do nothing: those to whom not a byte more of an answer could be handed for some time, and those that
 * send not a byte of a body that is waited for. Who makes progress, however slow, is served as long as it takes, and a
 * server that takes its time itself drops nobody. What was kept of an upload stays, and it can be resumed.
 *
 * Node's own timer of a socket counts what the system takes of one large write as progress too.
 */
export function dropStalledClients(
  fastify: FastifyInstance,
  visits: Visits,
  metrics: LoadMetrics,
  seconds: number,
): void {
  const ms = seconds * 1000;
  const tcpOf = tcpSocketsOf(fastify.server);
  const drop = (socket: Socket, reason: DropReason, visit?: Visit) => {
    metrics.dropped(reason);
    visit?.request.log.info({ reqId: visit.request.id, reason, seconds }, 'dropped a client that makes no progress');
    if (reason !== 'stalled-sender' || visit?.reply.raw.headersSent !== false) return cut(socket, tcpOf(socket));
    answerOnSocket(socket, problemOf(refuse('body-stalled', { seconds })));
  };
  fastify.server.setTimeout(ms);
  fastify.server.on('timeout', (socket: Socket) => {
    const open = visits.of(socket);
    // Nothing is asked any more on a connection that was kept for another request.
    if (open?.length === 0) return socket.destroy();
    const sender = open?.find(sendsNothing);
    if (open && socket.writableLength > 0) drop(socket, 'stalled-reader', open[0]);
    else if (sender) drop(socket, 'stalled-sender', sender);
    // The server itself is slow; or there is no head yet, which Node does not wait for for ever.
    else socket.setTimeout(ms);
  });
}

/** What waits to be sent is thrown away, also by the system, which else keeps some MB of it and goes on trying. */
function cut(socket: Socket, tcp: Socket | undefined): void {
  if (tcp) tcp.resetAndDestroy();
  else socket.destroy();
}

/** Nothing more of its body is here, and it is not whole. */
function sendsNothing({ request: { raw } }: Visit): boolean {
  return !raw.complete && raw.readableLength === 0;
}
