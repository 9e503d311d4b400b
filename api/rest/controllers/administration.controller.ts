import { Body, Controller, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Backups } from '#application/backup/backups';
import type { Operation } from '#application/operations/operation';
import { Rebuilds } from '#application/projecting/rebuilds';
import { Sweeps } from '#application/sweeping/sweeps';
import type { Invocation } from '#application/use-case';
import { Verifications } from '#application/verification/verifications';
import { OperationAnswer } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { Describes } from '../answers';
import { OperationsView } from '../operations-view';
import { Invoked } from '../request-parts';
import { Validated } from '../validated';

const BackupWanted = z
  .strictObject({
    destination: z
      .string()
      .max(4096)
      .regex(/^\/[^\0]*$/, 'must be the absolute path of a folder')
      .meta({
        description: 'Folder on the registry’s machine: empty, not there yet, or with an earlier backup of it.',
        example: '/mnt/backup/annals',
      }),
  })
  .meta({ id: 'BackupWanted' });

/** What an operator has the running registry do: long work, each an operation, for owners alone. */
@Controller('api/v1/admin')
export class AdministrationController {
  constructor(
    private readonly operations: OperationsView,
    private readonly rebuilds: Rebuilds,
    private readonly sweeps: Sweeps,
    private readonly backups: Backups,
    private readonly verifications: Verifications,
  ) {}

  @Post('rebuild')
  @Describes('Rebuild the catalogue from the log, beside the one that answers meanwhile', { 202: OperationAnswer })
  async rebuild(@Invoked() by: Invocation, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.accepted(await this.rebuilds.start(by), by, reply);
  }

  @Post('sweep')
  @Describes('Delete blobs that no version names, and uploads that nobody goes on with', { 202: OperationAnswer })
  async sweep(@Invoked() by: Invocation, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.accepted(await this.sweeps.start(by), by, reply);
  }

  @Post('backup')
  @Describes('Copy history and working state to a folder of the registry’s machine, while writes go on', {
    202: OperationAnswer,
  })
  async backup(
    @Body(new Validated(BackupWanted)) body: z.output<typeof BackupWanted>,
    @Invoked() by: Invocation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.accepted(await this.backups.start(body, by), by, reply);
  }

  @Post('verify')
  @Describes('Look for damage in everything that is kept; the operation’s result has what was found', {
    202: OperationAnswer,
  })
  async verify(@Invoked() by: Invocation, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.accepted(await this.verifications.start(by), by, reply);
  }

  private accepted(started: Operation | Refusal, { actor }: Invocation, reply: FastifyReply) {
    return isRefusal(started) ? started : this.operations.accepted(started.id, actor, reply);
  }
}
