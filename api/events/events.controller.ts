import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Unavailable } from '#application/failures';
import type { EventStream } from '#application/streaming/event-stream';
import { EventStreams } from '#application/streaming/event-streams';
import { StreamLimits } from '#application/streaming/stream-limits';
import { TokenRecords } from '#application/tokens/token-records';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { By } from '../auth/actor';
import { bearerToken, Public } from '../auth/bearer-guard';
import { Refused } from '../auth/refused';
import { asyncApiDocument } from './asyncapi-document';
import { EventWriter, ReaderGone, SlowReader } from './event-writer';
import { cutOffBlock, eventBlock, heartbeatBlock, openingBlock, type CutOff } from './server-sent-event';
import { lastEventIdHeader, streamQuestion } from './stream-question';

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // A stream ends with its connection: a server that stops waits for no idle one.
  connection: 'close',
  // nginx would hold events back in its buffers.
  'x-accel-buffering': 'no',
};

/** The event stream: server-sent events (HTML §9.2), each a CloudEvent of the log. */
@Controller('api/v1')
export class EventsController {
  constructor(
    private readonly streams: EventStreams,
    private readonly limits: StreamLimits,
    private readonly tokens: TokenRecords,
  ) {}

  @Get('asyncapi.json')
  @Public()
  asyncApi() {
    return asyncApiDocument();
  }

  @Get('events')
  async events(
    @Query() query: unknown,
    @By() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { watched, start } = streamQuestion(query, header(request, lastEventIdHeader));
    const stream = await this.streams.begin(watched, start, actor);
    if (isRefusal(stream)) throw new Refused(stream);
    reply.hijack();
    reply.raw.once('close', () => stream.end(new ReaderGone()));
    try {
      const position = 'from' in start && start.from === 'beginning' ? undefined : stream.position;
      reply.raw.writeHead(200, { ...headers, 'registry-position': stream.position });
      if (request.method === 'HEAD') reply.raw.end();
      else await this.tell(stream, position, request, reply);
    } finally {
      stream.close();
    }
  }

  private async tell(
    stream: EventStream,
    position: string | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const writer = new EventWriter(reply.raw, this.limits.stallMs, stream.signal);
    let told = stream.position;
    try {
      await writer.write(openingBlock(position));
      for await (const page of stream.pages(this.limits.heartbeatMs)) {
        const refusal = isRefusal(page) ? page : await this.refusesNow(request);
        if (refusal) throw new Refused(refusal);
        if (isRefusal(page)) return;
        for (const event of page.events) {
          told = event.position;
          await writer.write(eventBlock(event));
        }
        told = page.position;
        if (page.events.length === 0) await writer.write(heartbeatBlock(told));
      }
    } catch (failure) {
      if (failure instanceof ReaderGone) return;
      const cutOff = cutOffOf(failure, told);
      if (cutOff.reason === 'internal') request.log.error({ reqId: request.id, err: failure }, 'event stream failed');
      await writer.end(cutOffBlock(cutOff), this.limits.graceMs);
    }
  }

  /** A token that was revoked or has expired since tells no more. */
  private async refusesNow(request: FastifyRequest): Promise<Refusal | undefined> {
    const actor = await this.tokens.authenticate(bearerToken(request) ?? '');
    return isRefusal(actor) ? actor : undefined;
  }
}

function cutOffOf(failure: unknown, position: string): CutOff {
  if (failure instanceof SlowReader) {
    return { position, reason: 'slow-reader', detail: 'The reader took nothing for too long.' };
  }
  if (failure instanceof Refused) {
    return { position, reason: failure.refusal.refused, detail: failure.refusal.detail };
  }
  if (failure instanceof Unavailable) return { position, reason: failure.code, detail: failure.detail };
  return { position, reason: 'internal', detail: 'The failure is in the server’s log.' };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
