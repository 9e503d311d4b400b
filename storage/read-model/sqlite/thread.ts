import { ReadModelFailure } from '#application/ports/read-model';
import { SqliteThread } from '#storage/engines/sqlite/thread';
import type { Calls } from './calls';
import { errorOf, type Failure } from './failures';
import type { ThreadData } from './worker';

/** The thread that writes a file of rows. */
export type RowThread = SqliteThread<Calls, Failure>;

/** Starts the thread that writes a file of rows, and has the tables made where there are none. @throws ReadModelFailure */
export async function startRowThread(data: ThreadData): Promise<RowThread> {
  const thread = await SqliteThread.start<Calls, Failure>({
    script: require.resolve('./worker'),
    data,
    errorOf: (failure) => errorOf(failure, data.file),
    goneOf: (reason) => new ReadModelFailure('READ_MODEL', `the rows ${data.file}: ${reason}`),
  });
  try {
    await thread.call('prepare');
    return thread;
  } catch (error) {
    await thread.close();
    throw error;
  }
}
