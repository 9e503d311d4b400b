import type { FastifyInstance } from 'fastify';
import type { LoadMetrics } from '#api/metrics/load-metrics';
import { onceAMinute } from './once-a-minute';

/**
 * Bounds how many connections are open at a time, those on which nothing is asked too: each holds a file handle. One more
 * is closed as it comes, since an answer would need what is to be kept.
 */
export function limitConnections({ server, log }: FastifyInstance, metrics: LoadMetrics, limit: number): void {
  const warn = onceAMinute((dropped) => {
    log.warn({ dropped, max_connections: limit }, 'closed new connections: as many are open as may be');
  });
  server.maxConnections = limit;
  server.on('drop', () => {
    metrics.dropped('too-many');
    warn();
  });
}
