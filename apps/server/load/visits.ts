import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { LoadMetrics } from '#api/metrics/load-metrics';
import type { RequestMetrics, RouteMeter } from '#api/metrics/request-metrics';
import { callerOf } from './caller';
import { kindOfRoute, type RequestKind } from './request-kinds';
import { refuseForNow } from './refusal-for-now';
import { Turns, type Share, type TurnLimits } from './turns';

/**
 * One request from its head to the end of its answer, or to that of its connection. A class, since V8 makes literals among
 * what lives long once some of them have, as those of a crowd at the start do: each would then keep all that belongs to its
 * request from the cheap collections.
 */
export class Visit {
  /**
   * @param share the turn that it holds; undefined for one that needs none
   * @param beside the visits of its connection
   */
  constructor(
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
    readonly meter: RouteMeter,
    readonly kind: RequestKind | undefined,
    readonly share: Share | undefined,
    readonly beside: Visit[],
  ) {}
}

type Visited = FastifyRequest & { visit?: Visit };
type Enter = (request: Visited, reply: FastifyReply, done: () => void) => void;

const open = Symbol('visits');
type Connection = Socket & { [open]?: Visit[] };

/** How much of each kind is done at a time. */
export type LoadLimits = Readonly<Record<RequestKind, TurnLimits>>;

/**
 * Follows every request: counts it, and refuses what goes beyond the limits of its kind before anything of it is read, so
 * that memory stays bounded, one caller does not take the turns of others, and long transfers and streams do not take
 * those of short requests. All that a request needs is found when its route is made, and what is to be given back when a
 * client has gone hangs on the connection: this is on the way of every answer.
 */
export class Visits {
  private readonly turns: Readonly<Record<RequestKind, Turns>>;
  private readonly nowhere = new Map<string, RouteMeter>();

  constructor(
    limits: LoadLimits,
    private readonly requests: RequestMetrics,
    private readonly load: LoadMetrics,
  ) {
    this.turns = {
      request: new Turns(limits.request),
      transfer: new Turns(limits.transfer),
      stream: new Turns(limits.stream),
    };
    load.tellInFlight(() => this.inFlight);
  }

  /** What is being answered now, by kind. */
  get inFlight(): Readonly<Record<RequestKind, number>> {
    const { request, transfer, stream } = this.turns;
    return { request: request.taken, transfer: transfer.taken, stream: stream.taken };
  }

  /** The visits of a connection that are not over; undefined when there was none yet. */
  of(socket: Socket): readonly Visit[] | undefined {
    return (socket as Connection)[open];
  }

  /** Follows the requests of the routes that are made from now on. */
  follow(fastify: FastifyInstance): void {
    fastify.decorateRequest('visit', undefined);
    fastify.addHook('onRoute', (route) => this.enterBy(route));
    fastify.addHook('onResponse', (request: Visited, reply, done) => {
      const meter = request.visit?.meter ?? this.meterOfNowhere(request.method);
      meter.answered(reply.statusCode, reply.elapsedTime);
      if (request.visit) this.leave(request.visit);
      done();
    });
  }

  private enterBy(route: RouteOptions): void {
    const [only, ...others] = [route.method].flat().map((method) => this.door(method, route.url));
    if (only === undefined || others.length > 0) throw new Error(`${route.url} is no route of one method`);
    route.onRequest = [route.onRequest ?? [], only].flat();
  }

  private door(method: string, pattern: string): Enter {
    const meter = this.requests.route(method, pattern);
    const kind = kindOfRoute(method, pattern);
    const turns = kind && this.turns[kind];
    return (request, reply, done) => {
      const share = turns?.take(callerOf(request));
      const isRefused = typeof share === 'string';
      const beside = this.visitsOf(request.raw.socket);
      const visit = new Visit(request, reply, meter, kind, isRefused ? undefined : share, beside);
      request.visit = visit;
      beside.push(visit);
      if (!isRefused) return done();
      if (!kind || !turns) return done();
      this.load.refused(kind, share);
      refuseForNow(request, reply, kind, share, turns.limits);
    };
  }

  private visitsOf(socket: Connection): Visit[] {
    const known = socket[open];
    if (known) return known;
    const visits: Visit[] = [];
    socket[open] = visits;
    socket.once('close', () => {
      for (const visit of [...visits]) {
        this.load.left(visit.kind ?? 'watch');
        this.leave(visit);
      }
    });
    return visits;
  }

  private leave(visit: Visit): void {
    const { beside, kind, share } = visit;
    const at = beside.indexOf(visit);
    // An answer may end after its connection has.
    if (at < 0) return;
    if (beside.length === 1) beside.pop();
    else beside.splice(at, 1);
    if (kind && share) this.turns[kind].giveBack(share);
  }

  private meterOfNowhere(method: string): RouteMeter {
    const known = this.nowhere.get(method) ?? this.requests.route(method, 'none');
    this.nowhere.set(method, known);
    return known;
  }
}
