import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refuse } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';
import type { PartProblem } from './issue-problem';
import { isConditional } from './openapi/operation';
import { routeOf, type Route } from './openapi/routes';

/**
 * Refuses what a route would pass over in silence: a misspelt `as_of` would be answered with today’s state, a body
 * where none is read would lose a reason, and a condition that nobody looks at would be no condition.
 */
@Injectable()
export class KnownPartsGuard implements CanActivate {
  private readonly routes = new Map<string, Route | undefined>();

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const route = this.routeFor(context);
    if (route?.summary === undefined) return true;
    const problems = [
      ...queryProblems(request, route),
      ...bodyProblems(request, route),
      ...conditionProblems(request, route),
    ];
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

function queryProblems(request: FastifyRequest, route: Route): PartProblem[] {
  const taken = [...Object.keys(route.query?.shape ?? {}), ...(route.hasPast ? ['as_of'] : [])];
  return Object.entries(request.query as Record<string, unknown>).flatMap(([name, value]) => {
    const path = `/${name.slice(0, 32)}`;
    if (!taken.includes(name)) {
      return [{ path, message: `is not taken here; the query may hold ${taken.join(', ') || 'nothing'}` }];
    }
    return typeof value === 'string' ? [] : [{ path, message: 'must be given once' }];
  });
}

function bodyProblems(request: FastifyRequest, route: Route): PartProblem[] {
  if (request.body === undefined || request.body === null) return [];
  if (!route.body) return [{ path: 'body', message: 'is not taken here; what can be said stands in the query' }];
  const type = request.headers['content-type'] ?? '';
  if (/^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(type)) return [];
  throw new Refused(refuse('invalid-json', { reason: `the content type is ${type || 'not given'}` }));
}

function conditionProblems(request: FastifyRequest, route: Route): PartProblem[] {
  if (request.headers['if-match'] === undefined || !route.changes || isConditional(route)) return [];
  return [
    {
      path: 'If-Match',
      message: 'is not taken here: this operation is about no single model or version that was read',
    },
  ];
}
