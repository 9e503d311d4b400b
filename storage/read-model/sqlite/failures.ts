import { NotApplicable, ReadModelFailure } from '#application/ports/read-model';
import { messageOf, sqliteCode, systemCode } from '#storage/engines/sqlite/failures';
import type { PackedEvent } from './changes';

/** An error on its way out of the thread, where classes are lost. */
export type Failure =
  | { readonly kind: 'not-applicable'; readonly event: PackedEvent; readonly cause: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Inside the thread: an event makes rows that can not be. */
export class ImpossibleRows extends Error {
  constructor(
    readonly event: PackedEvent,
    cause: unknown,
  ) {
    super(messageOf(cause));
  }
}

/** An event that makes impossible rows does so every time; a disk or a lock may be better later. */
export function isDeterministic(error: unknown): boolean {
  const code = sqliteCode(error);
  if (code === undefined) return true;
  return ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_RANGE', 'SQLITE_TOOBIG', 'SQLITE_ERROR'].some((prefix) =>
    code.startsWith(prefix),
  );
}

/** An error as data that crosses from the thread; `errorOf` makes it an error again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ImpossibleRows) return { kind: 'not-applicable', event: error.event, cause: error.message };
  return { kind: 'failed', code: systemCode(error) ?? 'READ_MODEL', message: messageOf(error) };
}

/** The error of the port that a failure of the thread stands for. */
export function errorOf(failure: Failure, file: string): Error {
  if (failure.kind === 'failed') return new ReadModelFailure(failure.code, `the rows ${file}: ${failure.message}`);
  const { position, type, modelId } = failure.event;
  return new NotApplicable(
    { position: BigInt(position), type, modelId: modelId ?? undefined },
    new Error(failure.cause),
  );
}
