import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import { refuse } from '#models/refusals/refusal';
import { actorOf } from '../auth/actor';
import { Refused } from '../auth/refused';

const keyShape = /^[\x21-\x7e]{1,200}$/;

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function invalid(path: string, message: string): Refused {
  return new Refused(refuse('invalid-input', { problems: [{ path, message }] }));
}

/** Who asks for a change, and what the headers say about it. The OpenAPI document knows a change by this function. */
export function invocationOf(_data: unknown, context: ExecutionContext): Invocation {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const idempotencyKey = header(request, 'idempotency-key');
  if (idempotencyKey !== undefined && !keyShape.test(idempotencyKey)) {
    throw invalid('Idempotency-Key', 'must be 1 to 200 printable ASCII characters without spaces');
  }
  const match = header(request, 'if-match');
  const ifMatch = match === undefined || match === '*' ? undefined : /^"([a-z2-7]{12}-\d{1,19})"$/.exec(match)?.[1];
  if (match !== undefined && match !== '*' && ifMatch === undefined) {
    throw invalid('If-Match', 'must be an ETag that this registry has given out, in quotes');
  }
  const traceparent = header(request, 'traceparent');
  return {
    actor: actorOf(context),
    correlationId: request.id,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(traceparent !== undefined && /^[0-9a-f-]{55}$/.test(traceparent) ? { traceparent } : {}),
  };
}
/** Gives a route who asks, and the key and the condition of its request. @throws Refused */
export const Invoked = createParamDecorator(invocationOf);

/** For when a question is asked: `as_of` in the query, Registry-Min-Position in the headers. */
export function askedFor(_data: unknown, context: ExecutionContext): AskedFor {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const asOf = (request.query as Record<string, string | undefined>).as_of;
  const minPosition = header(request, 'registry-min-position');
  return { ...(asOf === undefined ? {} : { asOf }), ...(minPosition === undefined ? {} : { minPosition }) };
}
/** Gives a route for when its question is asked. @throws Refused */
export const When = createParamDecorator(askedFor);
