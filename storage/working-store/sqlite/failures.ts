import { WorkingStoreFailure } from '#application/ports/working-store-errors';
import { messageOf, systemCode } from '#storage/engines/sqlite/failures';

/** An error on its way out of the thread, where classes are lost. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** Whether what is on the disk is uncertain until a restart. */
  readonly inDoubt: boolean;
}

/** An error as data that crosses from the thread; `errorOf` makes it an error again. */
export function failureOf(error: unknown, inDoubt = false): Failure {
  return { code: systemCode(error) ?? 'WORKING_STORE', message: messageOf(error), inDoubt };
}

/** The error of the port that a failure of the thread stands for. */
export function errorOf({ code, message }: Failure, file: string): WorkingStoreFailure {
  return new WorkingStoreFailure(code, `the working store ${file} failed: ${message}`);
}
