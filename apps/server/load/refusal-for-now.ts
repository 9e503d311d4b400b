import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerOverBody } from '#api/push/refused-bodies';
import { problemOf } from '#api/rest/problem';
import { asProblem } from '#api/rest/problem-filter';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { variableOf } from '../config/settings';
import type { RequestKind } from './request-kinds';
import type { NoTurn, TurnLimits } from './turns';

/** Seconds after which it may be tried again (RFC 9110, section 10.2.3). */
const retryAfter: Readonly<Record<RequestKind, string>> = { request: '1', transfer: '5', stream: '5' };
/** A body up to this size is read to its end by itself, and the connection goes on. */
const smallBody = 64 * 1024;

/** Answers a request for which there is no turn with 429 (RFC 6585, section 4): which limit, and what to do. */
export function refuseForNow(
  request: FastifyRequest,
  reply: FastifyReply,
  kind: RequestKind,
  of: NoTurn,
  limits: TurnLimits,
): void {
  void reply.header('retry-after', retryAfter[kind]);
  const text = JSON.stringify(asProblem(reply, problemOf(noTurn(kind, of, limits))));
  if (!bringsMuch(request)) return void reply.send(text);
  void reply.header('connection', 'close').header('content-length', Buffer.byteLength(text));
  void reply.send(answerOverBody(text, request.raw));
}

function noTurn(kind: RequestKind, of: NoTurn, { ofAll, ofOneCaller }: TurnLimits): Refusal {
  const limit = of === 'all callers' ? ofAll : ofOneCaller;
  if (kind === 'stream') return refuse('too-many-streams', { limit, of });
  const setting = variableOf(`max_${kind}s${of === 'all callers' ? '' : '_per_caller'}`);
  return refuse('too-many-requests', { limit, kind: `${kind}s`, of, setting });
}

function bringsMuch({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > smallBody;
}
