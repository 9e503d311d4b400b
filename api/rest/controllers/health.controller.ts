import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Projector } from '#application/projecting/projector';
import { Public } from '../../auth/bearer-guard';
import { Describes } from '../answers';

const Health = z
  .strictObject({ status: z.enum(['up', 'starting', 'rebuilding', 'reads-only']) })
  .meta({ id: 'Health' });

/** Whether the process runs, and whether it answers; public, for whoever watches the server. */
@Controller('health')
@Public()
export class HealthController {
  constructor(private readonly projector: Projector) {}

  @Get('live')
  @Describes('Whether the process runs', { 200: Health })
  live(): z.output<typeof Health> {
    return { status: 'up' };
  }

  @Get('ready')
  @Describes('Whether requests are answered', { 200: Health, 503: Health })
  ready(@Res({ passthrough: true }) reply: FastifyReply): z.output<typeof Health> {
    const { state } = this.projector;
    if (state === 'live') return { status: 'up' };
    if (state === 'lost-tail') return { status: 'reads-only' };
    void reply.code(503);
    return { status: state };
  }
}
