import { LogFailure } from '#application/ports/event-log-errors';
import { SqliteThread } from '#storage/engines/sqlite/thread';
import type { Calls } from './calls';
import { errorOf, type Failure } from './failures';

/** The thread that holds the file of a log. */
export type LogThread = SqliteThread<Calls, Failure>;

/**
 * Starts the thread of a log.
 * @param onLost is told when the thread can not be trusted or asked any more, before who waits for it is
 * @throws LogInUse, LogDamaged, LogFailure when the file cannot be opened
 */
export function startLogThread(file: string, onLost: (error: Error) => void = () => undefined): Promise<LogThread> {
  return SqliteThread.start<Calls, Failure>({
    script: require.resolve('./worker'),
    data: { file },
    errorOf: (failure) => {
      const error = errorOf(failure, file);
      if (failure.kind === 'failed' && failure.inDoubt) onLost(error);
      return error;
    },
    goneOf: (reason) => {
      const error = new LogFailure('EVENT_LOG', `the event log ${file} failed: ${reason}`);
      onLost(error);
      return error;
    },
  });
}
