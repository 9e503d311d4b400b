import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';
import { routeOf, type Route } from './openapi/routes';

/** Refuses what a route does not take in its query: a misspelt `as_of` would be answered with today’s state. */
@Injectable()
export class KnownQueryGuard implements CanActivate {
  private readonly routes = new Map<string, Route | undefined>();

  canActivate(context: ExecutionContext): boolean {
    const query = context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>;
    if (Object.keys(query).length === 0) return true;
    const route = this.routeFor(context);
    if (route?.summary === undefined) return true;
    const taken = [...Object.keys(route.query?.shape ?? {}), ...(route.hasPast ? ['as_of'] : [])];
    const problems = Object.entries(query).flatMap(([name, value]) => {
      if (!taken.includes(name))
        return [
          { path: `/${name}`, message: `is not taken here; the query may hold ${taken.join(', ') || 'nothing'}` },
        ];
      return typeof value === 'string' ? [] : [{ path: `/${name}`, message: 'must be given once' }];
    });
    if (problems.length > 0) throw new Refused(refuse('invalid-input', { problems }));
    return true;
  }

  private routeFor(context: ExecutionContext): Route | undefined {
    const controller = context.getClass();
    const { name } = context.getHandler();
    const key = `${controller.name}.${name}`;
    if (!this.routes.has(key)) this.routes.set(key, routeOf(controller, name));
    return this.routes.get(key);
  }
}
