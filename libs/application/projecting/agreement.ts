import type { KnownEvent } from '#models/events/envelope';
import { upcast } from '#models/events/upcast';
import type { EventLog } from '../ports/event-log';
import type { RowDifference } from '../ports/next-rows';
import type { NextCatalogue } from './next-catalogue';

/** A catalogue that was made from the log does not agree with it. */
export class CatalogueDisagrees extends Error {
  readonly name = 'CatalogueDisagrees';

  constructor(what: readonly string[]) {
    super(`the catalogue made from the log does not agree with it, and is not used: ${what.join('; ')}`);
  }
}

const sampledModels = 16;
const page = 500;

/** Compares counts of rows with what was read from the log. @throws CatalogueDisagrees */
export async function assertCounts(next: NextCatalogue): Promise<void> {
  const found = await next.rows.census();
  const { expected } = next;
  const differing = (['events', 'versions'] as const).flatMap((what) =>
    found[what] === expected[what] ? [] : [`${found[what]} ${what} where the log has ${expected[what]}`],
  );
  if (differing.length > 0) throw new CatalogueDisagrees(differing);
}

/**
 * Makes the rows of some models again from their streams, event by event, and compares. Which ones they are is decided
 * by the position: another rebuild looks at others.
 * @throws CatalogueDisagrees naming rows
 */
export async function assertSample(next: NextCatalogue): Promise<void> {
  const seed = Number(next.position % 4_294_967_296n);
  for (const { modelId, streams } of await next.rows.someModels(seed, sampledModels)) {
    next.signal.throwIfAborted();
    if (next.projection.isParked(modelId)) continue;
    const events: KnownEvent[] = [];
    for (const stream of streams) events.push(...(await eventsOf(next.log, stream, modelId, next.position)));
    events.sort((one, other) => (one.position < other.position ? -1 : 1));
    const changes = await next.projection.changesOf(events);
    const differences = await next.rows.refold(modelId, changes);
    if (differences.length > 0) throw new CatalogueDisagrees(differences.slice(0, 10).map(differenceText));
  }
}

/** A difference in a few words: `versions version_id=… valid_from=7: missing`. */
export function differenceText({ table, key, what }: RowDifference): string {
  const named = Object.entries(key).map(([name, value]) => `${name}=${value}`);
  return `${table} ${named.join(' ')}: ${typeof what === 'string' ? what : `other ${what.join(', ')}`}`;
}

async function eventsOf(log: EventLog, stream: string, modelId: string, until: bigint): Promise<KnownEvent[]> {
  const found: KnownEvent[] = [];
  for (let from = 0; ; from += page) {
    const events = await log.readStream(stream, from, page);
    for (const stored of events) {
      const event = upcast(stored);
      if (event && event.subject.modelId === modelId && event.position <= until) found.push(event);
    }
    if (events.length < page) return found;
  }
}
