import type { FastifyInstance } from 'fastify';
import { answerOverBody } from './refused-bodies';

/** The address of pushes; one is at `<address>/<project>/<model>`. */
export const pushPath = '/api/v1/push';

const tar = 'application/x-tar';
const taken = /^application\/(x-tar|octet-stream)\s*(;|$)/i;

/**
 * Leaves the bodies of pushes unread, so that they can be streamed, and lets who sends one hear why it is refused.
 * `curl -T -` names no type: without one, the body of a push is a tar. To be called before the server listens.
 */
export function acceptPushBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(tar, (_request, _payload, done) => done(null));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers, url } = request.raw;
    const type = headers['content-type'];
    if (isPush(url) && (type === undefined || taken.test(type))) headers['content-type'] = tar;
    done();
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const isWanted = reply.statusCode < 400 || request.raw.complete;
    if (!isPush(request.raw.url) || isWanted || typeof payload !== 'string') return done(null, payload);
    void reply.header('connection', 'close').header('content-length', Buffer.byteLength(payload));
    done(null, answerOverBody(payload, request.raw));
  });
}

function isPush(url = ''): boolean {
  return url.startsWith(`${pushPath}/`);
}
