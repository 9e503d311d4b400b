import { eventLogSchema } from '#migrations/event-log/schema';
import { openDatabase } from '#storage/engines/sqlite/database';
import { serveCalls } from '#storage/engines/sqlite/thread-side';
import type { Calls } from './calls';
import { failureOf, leavesDoubt } from './failures';
import { Reader } from './reader';
import { Writer } from './writer';

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): Calls {
  const { file } = data as { readonly file: string };
  const database = openDatabase(file, eventLogSchema, { exclusive: true });
  const writer = new Writer(database);
  const reader = new Reader(database);
  let doubt: Error | undefined;
  /** After a failed fsync only a restart finds out what is on the disk, so nothing is read or written until then. */
  const unlessInDoubt = <T>(answer: () => T): T => {
    if (doubt) throw doubt;
    return answer();
  };
  return {
    append: (appends) =>
      unlessInDoubt(() => {
        try {
          return writer.appendGroup(appends);
        } catch (error) {
          if (leavesDoubt(error)) doubt = error as Error;
          throw error;
        }
      }),
    readStream: (stream, from, limit) => unlessInDoubt(() => reader.readStream(stream, from, limit)),
    readAll: (after, limit) => unlessInDoubt(() => reader.readAll(after, limit)),
    head: () => unlessInDoubt(() => reader.head()),
    close: () => void database.close(),
  };
}

serveCalls(openCalls, failureOf);
