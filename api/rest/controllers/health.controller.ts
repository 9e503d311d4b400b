import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { Public } from '../../auth/bearer-guard';
import { Describes } from '../answers';

const Health = z
  .strictObject({
    status: z.enum(['up', 'starting', 'rebuilding', 'reads-only']),
    code: z.string().optional().describe('Why only reads are answered, as a write would be told'),
    detail: z.string().optional().describe('What is wrong, and where'),
    position: z.string().optional().describe('Up to which position of the log reads are answered then'),
  })
  .meta({ id: 'Health' });

/** Whether the process runs, and whether it answers; public, for whoever watches the server. */
@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly projector: Projector,
    private readonly identity: LogIdentity,
  ) {}

  @Get('live')
  @Describes('Whether the process runs', { 200: Health })
  live(): z.output<typeof Health> {
    return { status: 'up' };
  }

  @Get('ready')
  @Describes('Whether requests are answered', { 200: Health, 503: Health })
  ready(@Res({ passthrough: true }) reply: FastifyReply): z.output<typeof Health> {
    const { state, outage, position } = this.projector;
    if (state === 'live') return { status: 'up' };
    if (outage) {
      const { code, detail } = outage;
      return { status: 'reads-only', code, detail, position: this.identity.format(position) };
    }
    void reply.code(503);
    return { status: state === 'rebuilding' ? state : 'starting' };
  }
}
