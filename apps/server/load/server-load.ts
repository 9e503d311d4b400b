import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LoadMetrics } from '#api/metrics/load-metrics';
import { RequestMetrics } from '#api/metrics/request-metrics';
import type { Settings } from '../config/settings';
import { limitBodyTime } from './body-time';
import { limitConnections } from './connection-limit';
import { dropStalledClients } from './stalled-clients';
import { answerUnreadable } from './unreadable-requests';
import { Visits, type LoadLimits } from './visits';
import { beginWritesInTurn } from './writes-in-turn';

/** Bounds what a server does at a time, and how long it waits for a client. To be called before its routes are made. */
export function boundLoad(app: NestFastifyApplication, settings: Settings): void {
  const fastify = app.getHttpAdapter().getInstance();
  const metrics = app.get(LoadMetrics);
  const visits = new Visits(limitsOf(settings), app.get(RequestMetrics), metrics);
  visits.follow(fastify);
  limitConnections(fastify, metrics, settings.max_connections);
  limitBodyTime(fastify);
  beginWritesInTurn(fastify);
  dropStalledClients(fastify, visits, metrics, settings.stall_seconds);
  answerUnreadable(fastify.server, visits, metrics, settings.stall_seconds);
}

function limitsOf(settings: Settings): LoadLimits {
  return {
    request: { ofAll: settings.max_requests, ofOneCaller: settings.max_requests_per_caller },
    transfer: { ofAll: settings.max_transfers, ofOneCaller: settings.max_transfers_per_caller },
    stream: { ofAll: settings.max_streams, ofOneCaller: settings.max_streams_per_caller },
  };
}
