import type { FastifyInstance } from 'fastify';

/** The address of pushes; one is at `<address>/<project>/<model>`. */
export const pushPath = '/api/v1/push';

const tar = 'application/x-tar';
const taken = /^application\/(x-tar|octet-stream)\s*(;|$)/i;

/**
 * Leaves the bodies of pushes unread, so that they can be streamed. `curl -T -` names no type: without one, the body of
 * a push is a tar. To be called before the server listens.
 */
export function acceptPushBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(tar, (_request, _payload, done) => done(null));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { headers, url = '' } = request.raw;
    const type = headers['content-type'];
    if (url.startsWith(`${pushPath}/`) && (type === undefined || taken.test(type))) headers['content-type'] = tar;
    done();
  });
}
