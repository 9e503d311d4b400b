import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram } from 'prom-client';
import { Meters } from './meters';

const names = ['method', 'route', 'status'] as const;

/** Counts requests and how long their answers took, by the route's pattern and never by the address. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  private readonly histogram: Histogram<(typeof names)[number]>;
  /** Label sets that were met: looking one up is most of what an observation costs. */
  private readonly met = new Map<string, ReturnType<Histogram<(typeof names)[number]>['labels']>>();

  constructor(
    private readonly host: HttpAdapterHost,
    meters: Meters,
  ) {
    this.histogram = new Histogram({
      name: 'annals_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer, by method, route and class of status.',
      labelNames: names,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registers: [meters.registry],
    });
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onResponse', (request, reply, done) => {
      this.observe(request, reply);
      done();
    });
  }

  private observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    const key = `${request.method} ${route} ${status}`;
    const known = this.met.get(key) ?? this.histogram.labels(request.method, route, status);
    this.met.set(key, known);
    known.observe(reply.elapsedTime / 1000);
  }
}
