import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { acceptPushBodies } from '#api/push/push-bodies';
import { MetricsModule } from '#api/metrics/metrics.module';
import { PushModule } from '#api/push/push.module';
import { EventsModule } from '#api/events/events.module';
import { problemOf } from '#api/rest/problem';
import { sendProblem } from '#api/rest/problem-filter';
import { RestModule } from '#api/rest/rest.module';
import { refuse } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { acceptUploadBodies } from '#api/tus/upload-bodies';
import { TusModule } from '#api/tus/tus.module';
import type { Settings } from './config/settings';
import { boundLoad } from './load/server-load';
import { headTime } from './load/unreadable-requests';
import { NestLogger } from './nest-logger';
import { withoutSchemas } from './without-schemas';

/** The protocols; adding one is a line here. */
const protocols = [RestModule, EventsModule, TusModule, PushModule, MetricsModule];

/** How long a stopping server lets answers and uploads go on; what is cut off then can be resumed. */
const graceMs = 5000;

@Module({})
class ServerModule {
  static over(profile: DynamicModule): DynamicModule {
    return { module: ServerModule, imports: [profile, ...protocols] };
  }
}

/** The whole registry over a profile's ports, not yet listening. */
export async function createServer(
  settings: Settings,
  profile: DynamicModule,
  log: Logger,
): Promise<NestFastifyApplication> {
  const http = headTime(settings.stall_seconds);
  const tls =
    settings.tls_cert === undefined || settings.tls_key === undefined
      ? undefined
      : { cert: readFileSync(settings.tls_cert), key: readFileSync(settings.tls_key) };
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own costs every request more than it is worth: what is told of one bears its id.
    childLoggerFactory: (logger: FastifyBaseLogger) => logger,
    bodyLimit: settings.max_body_bytes,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 2048 },
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnreadableAddress,
    schemaController: withoutSchemas,
    ...(tls === undefined ? { http } : { https: { ...http, handshakeTimeout: http.headersTimeout, ...tls } }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.over(profile), adapter, {
    logger: new NestLogger(log),
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  acceptUploadBodies(fastify);
  acceptPushBodies(fastify);
  boundLoad(app, settings);
  if (log.isLevelEnabled('info')) fastify.addHook('onResponse', logRequest);
  fastify.addHook('preClose', (done) => {
    fastify.server.keepAliveTimeout = 1;
    setTimeout(() => fastify.server.closeAllConnections(), graceMs).unref();
    done();
  });
  return app;
}

/** One line a request, once it is answered: who asked for what, and how it went. Queries and bodies are left out. */
function logRequest(request: FastifyRequest & { readonly actor?: Actor }, reply: FastifyReply, done: () => void): void {
  const path = request.url.split('?')[0];
  const { statusCode: status, elapsedTime } = reply;
  const principal = request.actor?.principalId;
  request.log.info(
    { reqId: request.id, method: request.method, path, status, ms: Math.round(elapsedTime), principal },
    'answered',
  );
  done();
}

/** An address that is too long or not percent-encoded UTF-8 reaches no route: Fastify asks here what to answer. */
function answerUnreadableAddress(_failure: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problems = [{ path: request.method, message: 'the address is too long, or not percent-encoded UTF-8' }];
  sendProblem(reply, problemOf(refuse('invalid-input', { problems })));
}
