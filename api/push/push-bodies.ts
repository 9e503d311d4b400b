import type { FastifyInstance, onRequestHookHandler, onSendHookHandler } from 'fastify';
import { answerOverBody } from './refused-bodies';

/** The address of pushes; one is at `<address>/<project>/<model>`. */
export const pushPath = '/api/v1/push';

const tar = 'application/x-tar';
const taken = /^application\/(x-tar|octet-stream)\s*(;|$)/i;

/**
 * Leaves the bodies of pushes unread, so that they can be streamed, and lets who sends one hear why it is refused.
 * `curl -T -` names no type: without one, the body of a push is a tar. To be called before the routes are made.
 */
export function acceptPushBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(tar, (_request, _payload, done) => done(null));
  fastify.addHook('onRoute', (route) => {
    if (!route.url.startsWith(`${pushPath}/`)) return;
    route.onRequest = [route.onRequest ?? [], nameTar].flat();
    route.onSend = [route.onSend ?? [], answerUnread].flat();
  });
}

const nameTar: onRequestHookHandler = ({ raw: { headers } }, _reply, done) => {
  const type = headers['content-type'];
  if (type === undefined || taken.test(type)) headers['content-type'] = tar;
  done();
};

const answerUnread: onSendHookHandler = (request, reply, payload, done) => {
  const isWanted = reply.statusCode < 400 || request.raw.complete;
  if (isWanted || typeof payload !== 'string') return done(null, payload);
  void reply.header('connection', 'close').header('content-length', Buffer.byteLength(payload));
  done(null, answerOverBody(payload, request.raw));
};
