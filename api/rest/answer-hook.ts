import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LogIdentity } from '#application/projecting/log-identity';
import { momentOf } from '#application/queries/standpoint';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { problemOf } from './problem';
import { asProblem } from './problem-filter';

interface Placed {
  readonly answer: unknown;
  readonly position: bigint;
  /** The content type of an answer that is a text; without one it is JSON. */
  readonly type?: string;
}

/**
 * Unwraps what the buses answer, just before it is written: refusals become problems, a position becomes a header, a
 * change's place an ETag. A hook of Fastify and no interceptor of Nest, which costs every request a quarter of its time
 * (docs/decisions/0005).
 */
@Injectable()
export class AnswerHook implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly identity: LogIdentity,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('preSerialization', (request, reply, payload: unknown, done) => {
      done(null, this.unwrapped(payload, request, reply));
    });
  }

  private unwrapped(result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    if (isRefusal(result)) return refused(result, reply);
    echoAsOf(request, reply);
    if (!isPlaced(result)) return result;
    if (isRefusal(result.answer)) return refused(result.answer, reply);
    void reply.header('registry-position', this.identity.format(result.position));
    if (result.type !== undefined) void reply.type(result.type).serializer((text: string) => text);
    return tagged(result.answer, request, reply);
  }
}

function refused(refusal: Refusal, reply: FastifyReply): unknown {
  return asProblem(reply, problemOf(refusal));
}

/** Texts of answers that are given again and again: those are frozen, so that they stay what they were. */
const texts = new WeakMap<object, string>();

function writtenOnce(answer: object): string {
  let text = texts.get(answer);
  if (text === undefined) {
    text = JSON.stringify(answer);
    texts.set(answer, text);
  }
  return text;
}

/** Only what is about one thing bears the position of its own last change. */
function tagged(answer: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  if (Object.isFrozen(answer)) void reply.serializer(writtenOnce);
  if (!('position' in answer)) return answer;
  if (typeof answer.position !== 'string') return answer;
  const tag = `"${answer.position}"`;
  void reply.header('etag', tag);
  if (request.method === 'GET' && request.headers['if-none-match'] === tag) void reply.code(304);
  return answer;
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
