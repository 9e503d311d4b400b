import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { TokenRecords } from '#application/tokens/token-records';
import { isRefusal, refuse } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { Refused } from './refused';

/** Under what a route, or a whole controller, is marked public. */
export const publicKey = 'annals:public';

/** Marks what anybody may ask: health, and the description of the protocol. */
export const Public = () => SetMetadata(publicKey, true);

/** A request whose bearer is known. */
export type Authenticated = FastifyRequest & { actor?: Actor };

/** The token that a request bears (RFC 6750, section 2.1). */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Lets in whoever bears a token that is known, and remembers who it is. Nothing else is anonymous. */
@Injectable()
export class BearerGuard implements CanActivate {
  constructor(
    private readonly tokens: TokenRecords,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(publicKey, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<Authenticated>();
    const header = request.headers.authorization;
    if (header === undefined) throw new Refused(refuse('unauthenticated', { reason: 'The request carries no token' }));
    const token = bearerToken(request);
    if (token === undefined)
      throw new Refused(refuse('unauthenticated', { reason: 'The Authorization header is no Bearer token' }));
    const actor = await this.tokens.authenticate(token);
    if (isRefusal(actor)) throw new Refused(actor);
    request.actor = actor;
    return true;
  }
}
