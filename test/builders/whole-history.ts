import type { Registry } from './pushing';

/** An event as the audit tells it, as far as a history is checked. */
export interface ToldEvent {
  readonly id: string;
  readonly type: string;
  /** The stream. */
  readonly subject: string;
  readonly revision: number;
  readonly position: bigint;
  readonly time: string;
  readonly commandId: string;
  readonly preliminary: boolean;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Every event of the registry, preliminary ones too, in the order of the log. */
export async function wholeHistory(registry: Registry): Promise<ToldEvent[]> {
  const events: ToldEvent[] = [];
  for (let next: unknown = ''; typeof next === 'string';) {
    const cursor = next === '' ? '' : `&cursor=${next}`;
    const page = await registry.request('GET', `/api/v1/audit?all=true&order=oldest&limit=500${cursor}`);
    expect(page.status).toBe(200);
    events.push(...(page.body['items'] as Record<string, unknown>[]).map(told));
    next = page.body['next'];
  }
  return events;
}

function told(event: Record<string, unknown>): ToldEvent {
  const position = String(event['position']);
  return {
    id: String(event['id']),
    type: String(event['type']),
    subject: String(event['subject']),
    revision: Number(event['revision']),
    position: BigInt(position.slice(position.indexOf('-') + 1)),
    time: String(event['time']),
    commandId: String(event['commandid']),
    preliminary: event['preliminary'] === true,
    data: event['data'] as Record<string, unknown>,
  };
}

/** A change that a client asked for: what it was told, and when it began and ended among all of them. */
export interface Call {
  readonly commandId: string;
  readonly status: number;
  /** Whether it says that something changed. */
  readonly changed: boolean;
  /** Of its answer; undefined for one that was not answered. */
  readonly position: bigint | undefined;
  /** Ticks of one clock that all clients share; `ended` is Infinity for one that was not answered. */
  readonly began: number;
  readonly ended: number;
}

/**
 * Holds a history against what clients were told: R1 what was acknowledged is there, once; R2 no event twice;
 * R3 revisions are dense; R4 what was acknowledged before another began comes before it; R5 one event a place of a
 * stream; R6 what was refused left nothing.
 */
export function expectHistoryOf(events: readonly ToldEvent[], calls: readonly Call[]): void {
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const next = new Map<string, number>();
  for (const { subject, revision } of events) {
    expect([subject, revision]).toEqual([subject, next.get(subject) ?? 0]);
    next.set(subject, revision + 1);
  }
  const positions = events.map(({ position }) => position);
  expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
  const times = events.map(({ time }) => time);
  expect(times).toEqual([...times].sort());

  const commits = new Map<string, ToldEvent[]>();
  for (const event of events.filter(({ preliminary }) => !preliminary)) {
    commits.set(event.commandId, [...(commits.get(event.commandId) ?? []), event]);
  }
  for (const call of calls) {
    const found = commits.get(call.commandId) ?? [];
    if (call.status >= 300) expect([call, found]).toEqual([call, []]);
    if (call.status < 300 && call.changed) {
      expect([call, found.map(({ position }) => position)]).toEqual([call, [call.position]]);
    }
    expect(found.length).toBeLessThanOrEqual(1);
  }
  const acknowledged = calls.filter(({ status, changed }) => status < 300 && changed);
  const byEnd = [...acknowledged].sort((a, b) => a.ended - b.ended);
  let newest = -1n;
  let ended = 0;
  for (const call of [...acknowledged].sort((a, b) => a.began - b.began)) {
    for (let other = byEnd[ended]; other && other.ended < call.began; other = byEnd[(ended += 1)]) {
      if ((other.position ?? 0n) > newest) newest = other.position ?? 0n;
    }
    expect(call.position).toBeGreaterThan(newest);
  }
}

/** What a client saw of the history when it looked. */
export interface Look {
  readonly client: string;
  /** The position that it asked the answer to hold. */
  readonly atLeast: bigint;
  readonly events: readonly ToldEvent[];
}

/**
 * Holds a history against looks at it, those of a client in their order: R7 what was seen of a stream is how the stream
 * begins, and never less than the client had seen; R8 everything up to the position that was asked for was seen.
 */
export function expectLooksAt(events: readonly ToldEvent[], looks: readonly Look[]): void {
  const streams = streamsOf(events);
  const seen = new Map<string, number>();
  for (const { client, atLeast, events: looked } of looks) {
    const parts = streamsOf(looked);
    for (const [stream, ids] of parts)
      expect([stream, ids]).toEqual([stream, streams.get(stream)?.slice(0, ids.length)]);
    for (const stream of streams.keys()) {
      const place = `${client} ${stream}`;
      const length = parts.get(stream)?.length ?? 0;
      expect([place, length]).toEqual([place, Math.max(length, seen.get(place) ?? 0)]);
      seen.set(place, length);
    }
    const ids = new Set(looked.map(({ id }) => id));
    expect(events.filter(({ id, position }) => position <= atLeast && !ids.has(id))).toEqual([]);
  }
}

function streamsOf(events: readonly ToldEvent[]): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  for (const { subject, id } of events) streams.set(subject, [...(streams.get(subject) ?? []), id]);
  return streams;
}
