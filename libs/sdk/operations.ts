import type { OperationAnswer } from '#models/queries/commands';
import { retryAfter } from './pause';
import { path } from './path';
import { problemOf } from './problem';
import type { Transport } from './transport';

/** How an operation is followed to its end. */
export interface Following {
  /** Told of every state that was seen, the last one too. */
  readonly onProgress?: (operation: OperationAnswer) => void;
  readonly signal?: AbortSignal;
}

const ended = new Set<OperationAnswer['state']>(['succeeded', 'failed', 'cancelled']);

/** Work that the registry does outside a request. */
export const operationsOf = (transport: Transport) => ({
  show: async (id: string, signal?: AbortSignal) =>
    (await transport.read<OperationAnswer>(path`/operations/${id}`, {}, signal && { signal })).body,

  /** Asks for an end; what was done before it is undone or was never seen. */
  cancel: async (id: string) =>
    (await transport.write<OperationAnswer | null>('DELETE', path`/operations/${id}`, undefined)).body,

  /**
   * Polls as often as the registry asks until the operation has ended, and answers its result. Throws the
   * AnnalsProblem that it failed with. An abort stops the polling, not the operation.
   */
  result: async <T>(id: string, { onProgress, signal }: Following = {}): Promise<T> => {
    for (;;) {
      const answer = await transport.read<OperationAnswer>(path`/operations/${id}`, {}, signal && { signal });
      const operation = answer.body;
      onProgress?.(operation);
      if (ended.has(operation.state)) {
        transport.remember(operation.position);
        if (operation.state === 'succeeded') return operation.result as T;
        throw problemOf(operation.problem ?? endWithoutProblem(operation));
      }
      await transport.wait(retryAfter(answer.headers) ?? 500, signal);
    }
  },
});

function endWithoutProblem({ id, state }: OperationAnswer): Record<string, unknown> {
  return state === 'cancelled'
    ? {
        status: 409,
        code: 'operation-cancelled',
        title: 'The operation was cancelled',
        detail: `The operation ${id} was cancelled; nothing was registered.`,
        remedy: 'Begin it again.',
      }
    : {
        status: 500,
        title: 'The operation failed',
        detail: `The operation ${id} failed.`,
        remedy: 'Look at the log of the server.',
      };
}
