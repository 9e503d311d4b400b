import { CorruptedIdempotency } from '#application/ports/event-log-errors';
import type { CheckedWrite } from './append-checks';

/**
 * What a write meets in its stream: it may be appended, it stands there already, or another revision is there.
 */
export type Placement = 'appendable' | 'standing' | 'conflict';

/**
 * Places a write by the rule that KurrentDB calls strong idempotency: a write that names an older revision
 * is a repetition if all its events stand right after it, and a conflict if the first one does not.
 * @param last the revision of the stream's last event, -1 when there is none
 * @param idAt the id of the event at a revision of the stream
 * @throws CorruptedIdempotency when the first event stands there and another does not
 */
export function placeWrite(
  write: CheckedWrite,
  last: number,
  idAt: (revision: number) => string | undefined,
): Placement {
  if (write.expected === last) return 'appendable';
  if (write.expected > last) return 'conflict';
  for (const [index, { event }] of write.events.entries()) {
    const revision = write.expected + 1 + index;
    if (idAt(revision) === event.id) continue;
    if (index === 0) return 'conflict';
    throw new CorruptedIdempotency(write.stream, revision);
  }
  return 'standing';
}
