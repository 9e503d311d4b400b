import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { LogIdentity } from '#application/projecting/log-identity';
import { momentOf } from '#application/queries/standpoint';
import { isRefusal } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';

interface Placed {
  readonly answer: unknown;
  readonly position: bigint;
}

/** Unwraps what the buses answer: refusals become problems, a position becomes a header, a change's place an ETag. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly identity: LogIdentity) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(
      map((result: unknown) => {
        if (isRefusal(result)) throw new Refused(result);
        echoAsOf(request, reply);
        if (!isPlaced(result)) return result;
        if (isRefusal(result.answer)) throw new Refused(result.answer);
        void reply.header('registry-position', this.identity.format(result.position));
        return this.tagged(result.answer, request, reply);
      }),
    );
  }

  /** Only what is about one thing bears the position of its own last change. */
  private tagged(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (typeof answer !== 'object' || answer === null || !('position' in answer)) return answer;
    if (typeof answer.position !== 'string') return answer;
    const tag = `"${answer.position}"`;
    void reply.header('etag', tag);
    if (request.method !== 'GET' || request.headers['if-none-match'] !== tag) return answer;
    void reply.code(304);
    return undefined;
  }
}

/** Tells which moment or position was asked for, so that a date shows what it was taken for. */
function echoAsOf({ query }: FastifyRequest, reply: FastifyReply): void {
  const asked = (query as Record<string, unknown>).as_of;
  if (typeof asked === 'string') void reply.header('annals-as-of', momentOf(asked) ?? asked);
}

function isPlaced(result: unknown): result is Placed {
  return (
    typeof result === 'object' &&
    result !== null &&
    'answer' in result &&
    'position' in result &&
    typeof result.position === 'bigint'
  );
}
