import {
  CorruptedIdempotency,
  EventIdTaken,
  LogDamaged,
  LogFailure,
  LogInUse,
  type LogPlace,
} from '#application/ports/event-log-errors';
import { LostDatabase } from '#storage/engines/sqlite/database';
import { isDamage, isInUse, messageOf, systemCode } from '#storage/engines/sqlite/failures';

/** An error on its way out of the thread, where classes are lost. */
export type Failure =
  | { readonly kind: 'in-use' }
  | { readonly kind: 'corrupted-idempotency'; readonly stream: string; readonly revision: number }
  | { readonly kind: 'id-taken'; readonly id: string }
  | { readonly kind: 'damaged'; readonly place: LogPlace; readonly reason: string }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      /** Whether what is on the disk is uncertain until a restart. */
      readonly inDoubt: boolean;
    };

/** A row is not what was appended: its error inside of the thread. */
export class DamagedRow extends Error {
  constructor(
    readonly place: LogPlace,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Whether an error concerns one append alone, so that the others of its group may go on. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof CorruptedIdempotency ||
    error instanceof EventIdTaken ||
    error instanceof DamagedRow ||
    isDamage(error)
  );
}

/** What is told of pages that SQLite calls damaged. It calls those so, too, that the disk fails to read (EIO). */
export function damageText(error: unknown): string {
  return `a page of the file can not be read, or is not what was written (${messageOf(error)})`;
}

/** An error as data that crosses from the thread; `errorOf` makes it an error again. */
export function failureOf(error: unknown, inDoubt = false): Failure {
  if (error instanceof CorruptedIdempotency) {
    return { kind: 'corrupted-idempotency', stream: error.stream, revision: error.revision };
  }
  if (error instanceof EventIdTaken) return { kind: 'id-taken', id: error.id };
  if (error instanceof DamagedRow) return { kind: 'damaged', place: error.place, reason: error.reason };
  if (error instanceof LostDatabase) return { kind: 'damaged', place: {}, reason: error.message };
  if (isInUse(error)) return { kind: 'in-use' };
  if (isDamage(error)) return { kind: 'damaged', place: {}, reason: damageText(error) };
  return { kind: 'failed', code: systemCode(error) ?? 'EVENT_LOG', message: messageOf(error), inDoubt };
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
    case 'damaged':
      return new LogDamaged(file, failure.place, failure.reason);
    case 'failed':
      return new LogFailure(failure.code, `the event log ${file} failed: ${failure.message}`);
  }
}
