import { maxAppendBytes, maxEventBytes, type EventLog, type StreamWrite } from '#application/ports/event-log';
import { EventIdTaken, EventTooLarge } from '#application/ports/event-log-errors';
import { idsOf, land, landed, now, readToHead, sampleEvent, write } from './samples';

/** An event whose data have this many bytes of JSON. */
function eventOfSize(bytes: number) {
  const empty = Buffer.byteLength(JSON.stringify(sampleEvent('x', '').data));
  return sampleEvent(undefined, 'x'.repeat(bytes - empty));
}

export function appendContract(create: () => Promise<EventLog>): void {
  describe('append', () => {
    it('stamps stream, revision, position and time, and keeps the rest as it was', async () => {
      const log = await create();
      const event = sampleEvent('e1');
      const [stored] = await land(log, { stream: 'model-1', expected: 'no-stream', events: [event] });
      expect(stored).toEqual({
        ...event,
        stream: 'model-1',
        revision: 0,
        position: expect.any(BigInt) as bigint,
        recordedAt: now,
      });
      expect(await log.readStream('model-1')).toEqual([stored]);
      expect(await readToHead(log)).toEqual([stored]);
    });

    it('keeps an event without a traceparent without one', async () => {
      const log = await create();
      const { traceparent, ...event } = sampleEvent('e1');
      expect(traceparent).toBeDefined();
      const [stored] = await land(log, { stream: 'a', expected: 'no-stream', events: [event] });
      expect(stored).not.toHaveProperty('traceparent');
      expect((await log.readStream('a'))[0]).not.toHaveProperty('traceparent');
    });

    it('creates a stream for no-stream, goes on at its revision, and answers conflict with the actual one', async () => {
      const log = await create();
      expect(await log.append([write('a', 0, 'x0')], now)).toEqual({
        outcome: 'conflict',
        write: 0,
        actual: 'no-stream',
      });
      await land(log, write('a', 'no-stream', 'a0', 'a1'));
      expect(await log.append([write('a', 'no-stream', 'x1')], now)).toEqual({
        outcome: 'conflict',
        write: 0,
        actual: 1,
      });
      expect(await log.append([write('a', 0, 'x2')], now)).toEqual({ outcome: 'conflict', write: 0, actual: 1 });
      expect(await log.append([write('a', 2, 'x3')], now)).toEqual({ outcome: 'conflict', write: 0, actual: 1 });
      const [third] = await land(log, write('a', 1, 'a2'));
      expect(third?.revision).toBe(2);
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'a1', 'a2']);
    });

    it('lands several writes in their order and numbers each stream by itself', async () => {
      const log = await create();
      const events = await land(log, write('b', 'no-stream', 'b0'), write('a', 'no-stream', 'a0', 'a1'));
      expect(events.map((e) => [e.stream, e.revision, e.id])).toEqual([
        ['b', 0, 'b0'],
        ['a', 0, 'a0'],
        ['a', 1, 'a1'],
      ]);
      expect(idsOf(await readToHead(log))).toEqual(['b0', 'a0', 'a1']);
    });

    it('lets two writes of one append follow each other in one stream', async () => {
      const log = await create();
      const writes = [write('a', 'no-stream', 'a0'), write('b', 'no-stream', 'b0'), write('a', 0, 'a1')];
      const first = await land(log, ...writes);
      expect(await land(log, ...writes)).toEqual(first);
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'b0', 'a1']);
      const twice = [write('c', 'no-stream', 'c0'), write('c', 'no-stream', 'c1')];
      expect(await log.append(twice, now)).toEqual({ outcome: 'conflict', write: 1, actual: 0 });
    });

    it('names the write that met a conflict and lands nothing from it on', async () => {
      const log = await create();
      await land(log, write('b', 'no-stream', 'b0'));
      const writes = [write('a', 'no-stream', 'a0'), write('b', 'no-stream', 'b1'), write('c', 'no-stream', 'c0')];
      expect(await log.append(writes, now)).toEqual({ outcome: 'conflict', write: 1, actual: 0 });
      expect(await log.readStream('c')).toEqual([]);
      expect(idsOf(await log.readStream('b'))).toEqual(['b0']);
      expect(['', 'a0']).toContain(idsOf(await log.readStream('a')).join());
    });

    it('has exactly one winner when many want the same place', async () => {
      const log = await create();
      const racers = Array.from({ length: 20 }, (_, racer) => [write('a', 'no-stream', `racer ${racer}`)]);
      const results = await Promise.all(racers.map((writes) => log.append(writes, now)));
      const winners = results.flatMap((result) => (result.outcome === 'landed' ? idsOf(result.events) : []));
      expect(winners).toHaveLength(1);
      expect(idsOf(await readToHead(log))).toEqual(winners);
      expect(results.filter((result) => result.outcome === 'conflict' && result.actual === 0)).toHaveLength(19);
    });

    it('keeps the good appends of a moment beside the refused ones', async () => {
      const log = await create();
      await land(log, write('taken', 'no-stream', 't0'));
      const results = await Promise.allSettled([
        log.append([write('a', 'no-stream', 'a0')], now),
        log.append([write('b', 'no-stream', 'b0'), write('taken', 'no-stream', 't1')], now),
        log.append([write('c', 'no-stream', 't0')], now),
        log.append([write('a', 0, 'a1')], now),
      ]);
      expect(results.map((r) => (r.status === 'fulfilled' ? r.value.outcome : 'thrown'))).toEqual([
        'landed',
        'conflict',
        'thrown',
        'landed',
      ]);
      expect(idsOf(await log.readStream('a'))).toEqual(['a0', 'a1']);
    });

    it('refuses an event id that stands elsewhere or comes twice', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'e0'));
      await expect(log.append([write('b', 'no-stream', 'e0')], now)).rejects.toBeInstanceOf(EventIdTaken);
      await expect(log.append([write('a', 0, 'e0')], now)).rejects.toBeInstanceOf(EventIdTaken);
      await expect(log.append([write('b', 'no-stream', 'x', 'x')], now)).rejects.toBeInstanceOf(EventIdTaken);
      expect(idsOf(await readToHead(log))).toEqual(['e0']);
    });

    it('never lets the time go back', async () => {
      const log = await create();
      const earlier = '2026-02-28T23:59:59.999Z';
      const later = '2026-03-01T12:00:00.001Z';
      await log.append([write('a', 'no-stream', 'a0')], now);
      expect(landed(await log.append([write('b', 'no-stream', 'b0')], earlier))[0]?.recordedAt).toBe(now);
      expect(landed(await log.append([write('a', 0, 'a1')], later))[0]?.recordedAt).toBe(later);
      expect((await readToHead(log)).map(({ recordedAt }) => recordedAt)).toEqual([now, now, later]);
      expect((await log.head()).recordedAt).toBe(later);
    });

    it('takes events and appends up to the limits and none above', async () => {
      const log = await create();
      const of = (...sizes: number[]): StreamWrite => ({
        stream: 's',
        expected: 'no-stream',
        events: sizes.map(eventOfSize),
      });
      await expect(log.append([of(maxEventBytes + 1)], now)).rejects.toEqual(
        new EventTooLarge('event', maxEventBytes + 1, maxEventBytes),
      );
      const rest = maxAppendBytes - 3 * maxEventBytes;
      const over = of(maxEventBytes, maxEventBytes, maxEventBytes, rest + 1);
      await expect(log.append([over], now)).rejects.toBeInstanceOf(EventTooLarge);
      expect(await readToHead(log)).toEqual([]);
      expect(await land(log, of(maxEventBytes, maxEventBytes, maxEventBytes, rest))).toHaveLength(4);
      expect(await readToHead(log)).toHaveLength(4);
    });

    it.each([
      ['no write', [], now],
      ['no event', [{ stream: 'a', expected: 'no-stream' as const, events: [] }], now],
      ['a negative revision', [write('a', -1, 'e')], now],
      ['half a revision', [write('a', 0.5, 'e')], now],
      ['a stream without a name', [write('', 'no-stream', 'e')], now],
      ['a stream with NUL in its name', [write('a\0b', 'no-stream', 'e')], now],
      ['a stream with half a surrogate pair in its name', [write('a\ud800', 'no-stream', 'e')], now],
      ['a stream with too long a name', [write('a'.repeat(513), 'no-stream', 'e')], now],
      ['a time that is not in UTC', [write('a', 'no-stream', 'e')], '2026-03-01T12:00:00.000+01:00'],
    ])('refuses %s', async (_, writes, time) => {
      const log = await create();
      await expect(log.append(writes, time)).rejects.toThrow();
      expect(await readToHead(log)).toEqual([]);
    });
  });
}
