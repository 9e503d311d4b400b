import type { FastifyInstance } from 'fastify';

/** Leaves the bodies of upload parts unread, so that they can be streamed. To be called before the server listens. */
export function acceptUploadBodies(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
}
