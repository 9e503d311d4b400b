import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { refuse } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import type { Authenticated } from './bearer-guard';
import { Refused } from './refused';

/** The actor of a request that the guard let in. */
export function actorOf(context: ExecutionContext): Actor {
  const { actor } = context.switchToHttp().getRequest<Authenticated>();
  if (!actor) throw new Refused(refuse('unauthenticated', { reason: 'The request carries no token' }));
  return actor;
}

/** The actor, as a parameter of a route. */
export const By = createParamDecorator((_data: unknown, context: ExecutionContext) => actorOf(context));
