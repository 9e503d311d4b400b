import { CorruptedIdempotency, EventIdTaken, LogFailure, LogInUse } from '#application/ports/event-log-errors';
import { isInUse, messageOf, sqliteCode, systemCode } from '#storage/engines/sqlite/failures';

/** An error on its way out of the thread, where classes are lost. */
export type Failure =
  | { readonly kind: 'in-use' }
  | { readonly kind: 'corrupted-idempotency'; readonly stream: string; readonly revision: number }
  | { readonly kind: 'id-taken'; readonly id: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Whether an error concerns one append alone, so that the others of its group may go on. */
export function isRefusal(error: unknown): boolean {
  return error instanceof CorruptedIdempotency || error instanceof EventIdTaken;
}

/** Whether what stands on the disk is uncertain after an error of a commit. A full disk leaves no doubt. */
export function leavesDoubt(error: unknown): boolean {
  return sqliteCode(error) !== undefined && sqliteCode(error) !== 'SQLITE_FULL';
}

/** An error as data that crosses from the thread; `errorOf` makes it an error again. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CorruptedIdempotency) {
    return { kind: 'corrupted-idempotency', stream: error.stream, revision: error.revision };
  }
  if (error instanceof EventIdTaken) return { kind: 'id-taken', id: error.id };
  if (isInUse(error)) return { kind: 'in-use' };
  return { kind: 'failed', code: systemCode(error) ?? 'EVENT_LOG', message: messageOf(error) };
}

/** The error of the port that a failure of the thread stands for. */
export function errorOf(failure: Failure, file: string): Error {
  switch (failure.kind) {
    case 'in-use':
      return new LogInUse(file);
    case 'corrupted-idempotency':
      return new CorruptedIdempotency(failure.stream, failure.revision);
    case 'id-taken':
      return new EventIdTaken(failure.id);
    case 'failed':
      return new LogFailure(failure.code, `the event log ${file} failed: ${failure.message}`);
  }
}
