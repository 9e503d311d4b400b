import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Invocation } from '#application/use-case';
import { isRefusal } from '#models/refusals/refusal';
import { actorOf } from '../auth/actor';
import { Refused } from '../auth/refused';
import { descriptionHeader, headerText, readDescription } from './description';
import type { Creation } from './model-to-push';
import { invalid } from './refusals';

/** What a push says beside its body. */
export interface Push {
  readonly by: Invocation;
  readonly creation: Creation;
  /** Of the header Annals-Metadata; checked. */
  readonly description: Readonly<Record<string, unknown>>;
}

/** Reads a push's headers and query. @throws Refused for what they can not hold */
export function pushOf(_data: unknown, context: ExecutionContext): Push {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    by: invocationOf(request, context),
    creation: creationOf(request),
    description: descriptionOf(request),
  };
}
/** Gives a route of pushes what its request says beside the body. @throws Refused */
export const Pushed = createParamDecorator(pushOf);

function invocationOf(request: FastifyRequest, context: ExecutionContext): Invocation {
  const key = header(request, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new Refused(invalid('Idempotency-Key', 'must be 1 to 200 printable ASCII characters without spaces'));
  }
  if (header(request, 'if-match') !== undefined) {
    throw new Refused(
      invalid('If-Match', 'is not taken here: a push is about no single model or version that was read'),
    );
  }
  const traceparent = header(request, 'traceparent');
  return {
    actor: actorOf(context),
    correlationId: request.id,
    ...(key !== undefined && { idempotencyKey: key }),
    ...(traceparent !== undefined && /^[0-9a-f-]{55}$/.test(traceparent) && { traceparent }),
  };
}

function creationOf(request: FastifyRequest): Creation {
  const { create, ...others } = request.query as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new Refused(invalid(`/${other.slice(0, 32)}`, 'is not taken here; the query may hold create'));
  const said = create ?? header(request, 'annals-create') ?? 'nothing';
  if (said === 'nothing' || said === 'model' || said === 'project') return said;
  throw new Refused(invalid(create === undefined ? 'Annals-Create' : '/create', 'must be model or project'));
}

function descriptionOf(request: FastifyRequest): Push['description'] {
  const text = header(request, descriptionHeader.toLowerCase());
  const read = text === undefined ? {} : readDescription(descriptionHeader, headerText(text));
  if (isRefusal(read)) throw new Refused(read);
  return read;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
