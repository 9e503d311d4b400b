import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { diskOutage, fullDisk, isDiskFull } from '#application/disk-failures';
import { unavailabilities, Unavailable } from '#application/failures';
import { BlobDamaged } from '#application/ports/blob-store';
import { DataDisk } from '#application/ports/data-disk';
import { refuse } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';
import { internal, outageOf, problemOf, storageFullOf, type Problem } from './problem';

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
  constructor(private readonly disk: DataDisk) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const failure = diskOutage(thrown) ?? thrown;
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    if (failure instanceof Unavailable)
      void reply.header('retry-after', String(unavailabilities[failure.code].retryAfter));
    if (failure instanceof Refused && failure.refusal.kind === 'too-many') void reply.header('retry-after', '1');
    const problem = await this.problemOf(failure, request);
    if (problem.status === 500 || failure !== thrown)
      request.log.error({ reqId: request.id, err: thrown }, 'request failed');
    sendProblem(reply, problem);
  }

  private async problemOf(failure: unknown, request: FastifyRequest): Promise<Problem> {
    if (failure instanceof Refused) return problemOf(failure.refusal);
    if (failure instanceof Unavailable) return outageOf(failure);
    if (failure instanceof BlobDamaged) {
      return { ...internal(request.id), detail: `The blob ${failure.digest} is damaged and is not served.` };
    }
    if (isDiskFull(failure)) return storageFullOf(await fullDisk(failure, this.disk, lengthOf(request)));
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

/** Bytes that a request brings in its body. */
function lengthOf(request: FastifyRequest): number {
  return Number(request.headers['content-length'] ?? 0) || 0;
}

function statusCodeOf(failure: unknown): number | undefined {
  return typeof failure === 'object' &&
    failure !== null &&
    'statusCode' in failure &&
    typeof failure.statusCode === 'number'
    ? failure.statusCode
    : undefined;
}
