import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Meters } from './meters';

/** What Prometheus reads, in its text format; for bearers of any role. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly meters: Meters) {}

  @Get()
  async show(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.meters;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}
