import type { FastifyInstance, preHandlerHookHandler } from 'fastify';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Begins one change in each turn of the event loop. Many that arrive together would else be decided in one go, and whoever
 * only reads would wait for all of them; a change costs as much as a dozen answers. To be called before the routes are made.
 */
export function beginWritesInTurn(fastify: FastifyInstance): void {
  const waiting: (() => void)[] = [];
  let taken = false;
  const nextTurn = (): void => {
    const begin = waiting.shift();
    taken = begin !== undefined;
    if (!begin) return;
    setImmediate(nextTurn);
    begin();
  };
  const wait: preHandlerHookHandler = (_request, _reply, done) => {
    if (taken) {
      waiting.push(done);
      return;
    }
    taken = true;
    setImmediate(nextTurn);
    done();
  };
  fastify.addHook('onRoute', (route) => {
    if ([route.method].flat().every((method) => reading.has(method))) return;
    route.preHandler = [route.preHandler ?? [], wait].flat();
  });
}
