import { randomUUID } from 'node:crypto';
import type { AppendResult, EventLog, ExpectedRevision, StreamWrite } from '#application/ports/event-log';
import type { NewEvent, StoredEvent } from '#models/events/envelope';

/** A time that sample appends carry. */
export const now = '2026-03-01T12:00:00.000Z';

/** An event; what it says does not matter to a log. */
export function sampleEvent(id: string = randomUUID(), title = 'Sentiment'): NewEvent {
  return {
    id,
    commandId: `command of ${id}`,
    requestDigest: `sha256:${'0'.repeat(64)}`,
    type: 'ModelRegistered',
    schemaVersion: 1,
    subject: { projectId: 'vision', modelId: 'm1' },
    actor: 'principal-1',
    correlationId: 'correlation-1',
    causationId: 'causation-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { projectId: 'vision', modelId: 'm1', slug: 'sentiment', title, description: null, tags: { größe: '🌱' } },
  };
}

/** A write of events with these ids. */
export function write(stream: string, expected: ExpectedRevision, ...ids: string[]): StreamWrite {
  return { stream, expected, events: ids.map((id) => sampleEvent(id)) };
}

/** Appends and hands back what landed. @throws when it did not */
export async function land(log: EventLog, ...writes: StreamWrite[]): Promise<readonly StoredEvent[]> {
  return landed(await log.append(writes, now));
}

/** The events of an append that landed. @throws when it did not */
export function landed(result: AppendResult): readonly StoredEvent[] {
  if (result.outcome !== 'landed') throw new Error(`expected the append to land: ${JSON.stringify(result)}`);
  return result.events;
}

export function idsOf(events: readonly StoredEvent[]): string[] {
  return events.map(({ id }) => id);
}

/** Everything after a resume, read in pages. */
export async function readToHead(log: EventLog, after?: string, limit = 100): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let resume = after;
  for (;;) {
    const page = await log.readAll(resume, limit);
    events.push(...page.events);
    resume = page.resume;
    if (page.atHead) return events;
  }
}
