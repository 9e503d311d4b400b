import { Injectable } from '@nestjs/common';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import { uuidOf } from '../identity';
import type { Operation } from '../operations/operation';
import { Operations } from '../operations/operations';
import { Ids } from '../ports/ids';
import type { Invocation } from '../use-case';
import { WriteGate } from '../write-gate';
import { Backup } from './backup';

/** What a backup is asked for with. */
export interface BackupRequest {
  /** Absolute path of a folder on the registry's machine. */
  readonly destination: string;
}

/** Backups that an owner asks for, each an operation. */
@Injectable()
export class Backups {
  constructor(
    private readonly operations: Operations,
    private readonly ids: Ids,
    private readonly gate: WriteGate,
    backup: Backup,
  ) {
    operations.register('backup', async ({ request }, progress) => {
      const { destination } = request as BackupRequest;
      const report = await backup.run(destination, {
        signal: progress.signal,
        onProgress: (step, done, total) => progress.step(step, done, total),
      });
      if (isRefusal(report)) return report;
      const { position, ...result } = report;
      return { result, position };
    });
  }

  /** The same caller with the same key asks for the same backup. @throws Unavailable when no writes are taken */
  async start(
    request: BackupRequest,
    { actor, idempotencyKey, correlationId }: Invocation,
  ): Promise<Operation | Refusal> {
    const refusal = authorise(actor, 'own', 'backup');
    if (refusal) return refusal;
    this.gate.assertOpen();
    const id = idempotencyKey === undefined ? this.ids.uuid() : uuidOf('backup', actor.principalId, idempotencyKey);
    return this.operations.start({ id, kind: 'backup', actor, correlationId, request });
  }
}
