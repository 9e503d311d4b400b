import { leavesDoubt } from './failures';

/**
 * What a thread that holds a file knows of it: after a failed fsync only a restart finds out what is on the disk, so nothing
 * is read or written until then.
 */
export class Doubt {
  private begun: Error | undefined;

  /** Whether an error of this thread is that of a file in doubt. */
  isOf(error: unknown): boolean {
    return this.begun !== undefined && error === this.begun;
  }

  /** An answer from the file. @throws the error that began the doubt */
  reading<T>(answer: () => T): T {
    if (this.begun) throw this.begun;
    return answer();
  }

  /** An answer that changes the file: should that fail so that it leaves doubt, this is the last one. */
  writing<T>(answer: () => T): T {
    return this.reading(() => {
      try {
        return answer();
      } catch (error) {
        if (leavesDoubt(error)) this.begun = error as Error;
        throw error;
      }
    });
  }
}
