import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { unavailabilities, Unavailable } from '#application/failures';
import { BlobDamaged } from '#application/ports/blob-store';
import { refuse } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';
import { internal, outageOf, problemOf, storageFull, type Problem } from './problem';

/** Makes a reply that of a problem. @returns its body */
export function asProblem(reply: FastifyReply, problem: Problem): Problem {
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="annals"');
  void reply.code(problem.status).header('content-type', 'application/problem+json');
  return problem;
}

/** Sends a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply.send(JSON.stringify(asProblem(reply, problem)));
}

/** Answers everything that was thrown on the way of a request as a problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(failure: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    if (failure instanceof Unavailable)
      void reply.header('retry-after', String(unavailabilities[failure.code].retryAfter));
    const problem = this.problemOf(failure, request);
    if (problem.status === 500) request.log.error({ err: failure }, 'request failed');
    sendProblem(reply, problem);
  }

  private problemOf(failure: unknown, request: FastifyRequest): Problem {
    if (failure instanceof Refused) return problemOf(failure.refusal);
    if (failure instanceof Unavailable) return outageOf(failure);
    if (failure instanceof BlobDamaged) {
      return { ...internal(request.id), detail: `The blob ${failure.digest} is damaged and is not served.` };
    }
    if (codeOf(failure) === 'ENOSPC' || codeOf(failure) === 'EDQUOT') return storageFull;
    return protocolProblem(failure, request) ?? internal(request.id);
  }
}

/** What Fastify and Nest say of a request that reached no operation. Nest keeps the status of Fastify's errors alone. */
function protocolProblem(failure: unknown, request: FastifyRequest): Problem | undefined {
  const status = failure instanceof HttpException ? failure.getStatus() : statusCodeOf(failure);
  if (status === undefined || status >= 500) return undefined;
  if (status === 404) {
    return problemOf(refuse('route-not-found', { method: request.method, path: request.url.split('?')[0] ?? '' }));
  }
  if (status === 413) {
    const limit = request.routeOptions.bodyLimit ?? request.server.initialConfig.bodyLimit ?? 0;
    return problemOf(refuse('body-too-large', { limit }));
  }
  const reason =
    status === 415
      ? `the content type is ${request.headers['content-type'] ?? 'not given'}`
      : failure instanceof Error
        ? failure.message
        : 'it can not be read';
  return problemOf(refuse('invalid-json', { reason }));
}

function codeOf(failure: unknown): string | undefined {
  return typeof failure === 'object' && failure !== null && 'code' in failure && typeof failure.code === 'string'
    ? failure.code
    : undefined;
}

function statusCodeOf(failure: unknown): number | undefined {
  return typeof failure === 'object' &&
    failure !== null &&
    'statusCode' in failure &&
    typeof failure.statusCode === 'number'
    ? failure.statusCode
    : undefined;
}
