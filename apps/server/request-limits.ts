import type { FastifyInstance } from 'fastify';
import { Refused } from '#api/auth/refused';
import { refuse } from '#models/refusals/refusal';

/** How many requests are answered at a time. */
export interface RequestLimits {
  readonly atOnce: number;
  readonly ofOneCaller: number;
}

/** Asked by whoever watches the server, also while it has too much to do. */
const watched = /^\/(health\/|metrics$)/;

/**
 * Refuses what goes beyond the limits before anything of it is read, so that memory stays bounded and one caller does not
 * take the turns of others. Health is always told.
 */
export function limitRequests(fastify: FastifyInstance, { atOnce, ofOneCaller }: RequestLimits): void {
  const ofCaller = new Map<string, number>();
  let all = 0;
  fastify.addHook('onRequest', (request, reply, done) => {
    if (watched.test(request.url)) return done();
    const caller = request.headers.authorization ?? request.ip;
    const own = ofCaller.get(caller) ?? 0;
    if (all >= atOnce) return done(new Refused(refuse('too-many-requests', { limit: atOnce, of: 'all callers' })));
    if (own >= ofOneCaller) {
      return done(new Refused(refuse('too-many-requests', { limit: ofOneCaller, of: 'this caller' })));
    }
    all += 1;
    ofCaller.set(caller, own + 1);
    // Comes also when the client has gone before its answer.
    reply.raw.once('close', () => {
      all -= 1;
      const left = (ofCaller.get(caller) ?? 1) - 1;
      if (left > 0) ofCaller.set(caller, left);
      else ofCaller.delete(caller);
    });
    done();
  });
}
