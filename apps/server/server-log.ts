import { pino, type Logger } from 'pino';
import type { Settings } from './config/settings';

/** Where secrets could stand in a log line. */
const redacted = ['req.headers.authorization', 'req.headers.cookie', 'token', '*.token', '*.secret', '*.hash'];

/** The server's log: JSON lines on standard error, without secrets. */
export function serverLog(settings: Pick<Settings, 'log_level'>): Logger {
  return pino(
    { level: settings.log_level, redact: redacted, base: { pid: process.pid } },
    pino.destination({ dest: 2, sync: false }),
  );
}
