import type { FastifyInstance } from 'fastify';
import { problemOf } from '#api/rest/problem';
import { sendProblem } from '#api/rest/problem-filter';
import { refuse } from '#models/refusals/refusal';

const seconds = 30;
const json = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/**
 * Refuses a JSON body that is not whole in time: one that trickles would hold its connection for ever. Uploads are no JSON:
 * they may take hours.
 */
export function limitBodyTime(fastify: FastifyInstance, limitSeconds = seconds): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (json.test(request.headers['content-type'] ?? '')) {
      const timer = setTimeout(() => {
        if (reply.sent) return;
        void reply.header('connection', 'close');
        sendProblem(reply, problemOf(refuse('body-too-slow', { seconds: limitSeconds })));
      }, limitSeconds * 1000);
      timer.unref();
      payload.once('end', () => clearTimeout(timer));
      payload.once('close', () => clearTimeout(timer));
    }
    done(null, payload);
  });
}
