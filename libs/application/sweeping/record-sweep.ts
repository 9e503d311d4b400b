import { NoBody } from '#models/values/schema';
import type { Blob } from '../ports/blob-store';
import type { Invocation, UseCase } from '../use-case';

/** Who sweeps: nobody asked for it. */
const system = { principalId: 'system', role: 'owner' } as const;

/** The name under which sweeps are recorded: part of their command ids. */
export const recordingSweep = 'record-sweep';

/** How the record of a sweep's batch is sent: the same batch is recorded once. */
export function recordedBy(batch: string): Invocation {
  return { actor: system, idempotencyKey: batch, correlationId: batch };
}

/** Says in the history which blobs are deleted next. */
export function recordSweep(blobs: readonly Blob[]): UseCase<object, Record<string, never>, object> {
  return {
    operation: recordingSweep,
    needs: 'own',
    body: NoBody,
    target: (_place, _body, given) => given.registryStream(),
    async decide(_place, _body, given) {
      const bytes = blobs.reduce((sum, { size }) => sum + size, 0);
      const data = { blobs: blobs.map(({ digest, size }) => ({ digest, size })), bytes };
      const to = await given.registryStream();
      return { writes: [{ slot: 0, to, subject: {}, events: [{ type: 'BlobsSwept', data }] }] };
    },
    answer: () => ({}),
  };
}
