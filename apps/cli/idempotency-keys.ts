import { createHash } from 'node:crypto';
import type { Write } from '#sdk/transport';
import { ciRunOf } from './inference/ci-run';

/** What is no change, and what gives a new answer each time: the secret of a token. */
const neverRepeated = /^\/(blobs\/missing|tokens|operations)(\/|$)/;

/**
 * The Idempotency-Keys of writes inside a run of a pipeline: a job that is run again changes nothing twice. The key is
 * a hash of the run, the verb, the target and the content; outside a pipeline there is none, so each write is its own.
 */
export function idempotencyKeys(
  env: Readonly<Record<string, string | undefined>>,
): (write: Write) => string | undefined {
  const run = ciRunOf(env);
  return ({ method, path, body }) => {
    if (run === undefined || neverRepeated.test(path)) return undefined;
    const parts = JSON.stringify([run.system, run.id, method, path, body ?? null]);
    return `ci-${createHash('sha256').update(parts).digest('hex')}`;
  };
}
