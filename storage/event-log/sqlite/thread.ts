import { LogFailure } from '#application/ports/event-log-errors';
import { SqliteThread } from '#storage/engines/sqlite/thread';
import type { Calls } from './calls';
import { errorOf, type Failure } from './failures';

/** The thread that holds the file of a log. */
export type LogThread = SqliteThread<Calls, Failure>;

/** Starts the thread of a log. @throws LogInUse, LogFailure when the file cannot be opened */
export function startLogThread(file: string): Promise<LogThread> {
  return SqliteThread.start<Calls, Failure>({
    script: require.resolve('./worker'),
    data: { file },
    errorOf: (failure) => errorOf(failure, file),
    goneOf: (reason) => new LogFailure('EVENT_LOG', `the event log ${file} failed: ${reason}`),
  });
}
