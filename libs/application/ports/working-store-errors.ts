/**
 * The working store could not read or write. Nothing was acknowledged.
 * After `ENOSPC` it goes on once there is room; after another failed write a later one may go better.
 */
export class WorkingStoreFailure extends Error {
  readonly name = 'WorkingStoreFailure';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
