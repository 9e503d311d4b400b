import type { FastifyRequest } from 'fastify';

/**
 * By whom a request is counted: its token, else the address that it comes from. Of the header only the token counts:
 * `bearer` may be written in many ways, and one caller is not many.
 */
export function callerOf(request: FastifyRequest): string {
  const { authorization } = request.headers;
  return authorization === undefined ? request.ip : authorization.slice(authorization.lastIndexOf(' ') + 1);
}
