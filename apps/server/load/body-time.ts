import type { FastifyInstance, preParsingHookHandler } from 'fastify';
import { problemOf } from '#api/rest/problem';
import { sendProblem } from '#api/rest/problem-filter';
import { refuse } from '#models/refusals/refusal';

const seconds = 30;
const json = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;
const bodiless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a JSON body that is not whole in time: one that trickles would hold its connection for ever. Uploads are no JSON:
 * they may take hours. To be called before the routes are made.
 */
export function limitBodyTime(fastify: FastifyInstance, limitSeconds = seconds): void {
  const hurry: preParsingHookHandler = (request, reply, payload, done) => {
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
  };
  fastify.addHook('onRoute', (route) => {
    if ([route.method].flat().every((method) => bodiless.has(method))) return;
    route.preParsing = [route.preParsing ?? [], hurry].flat();
  });
}
