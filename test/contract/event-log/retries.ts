import type { EventLog } from '#application/ports/event-log';
import { CorruptedIdempotency } from '#application/ports/event-log-errors';
import type { EventLogFactory } from './factory';
import { idsOf, land, now, readToHead, write } from './samples';

export function retryContract(create: () => Promise<EventLog>, breaking: EventLogFactory['breaking']): void {
  describe('repeating an append', () => {
    it('lands again with the stored events and appends nothing, also after others went on', async () => {
      const log = await create();
      const writes = [write('a', 'no-stream', 'a0', 'a1'), write('b', 'no-stream', 'b0')];
      const first = await land(log, ...writes);
      await land(log, write('a', 1, 'a2'), write('b', 0, 'b1'));
      expect(await log.append(writes, '2026-05-01T00:00:00.000Z')).toEqual({ outcome: 'landed', events: first });
      expect(await readToHead(log)).toHaveLength(5);
    });

    it('lands once when the same append comes several times at once', async () => {
      const log = await create();
      const results = await Promise.all(Array.from({ length: 5 }, () => land(log, write('a', 'no-stream', 'a0'))));
      for (const events of results) expect(events).toEqual(results[0]);
      expect(await readToHead(log)).toHaveLength(1);
    });

    it('lands when only its first writes stand, with the rest appended now', async () => {
      const log = await create();
      const [a, b] = [write('a', 'no-stream', 'a0'), write('b', 'no-stream', 'b0')];
      const [stored] = await land(log, a);
      await land(log, write('other', 'no-stream', 'o0'));
      const events = await land(log, a, b);
      expect(events[0]).toEqual(stored);
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'o0', 'b0']);
    });

    it('is a conflict when the first event is another one', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'a0', 'a1'));
      expect(await log.append([write('a', 'no-stream', 'x0', 'a1')], now)).toEqual({
        outcome: 'conflict',
        write: 0,
        actual: 1,
      });
    });

    it('throws when only some of its events stand there', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'a0', 'a1'));
      await expect(log.append([write('a', 'no-stream', 'a0', 'x1')], now)).rejects.toEqual(
        new CorruptedIdempotency('a', 1),
      );
      await expect(log.append([write('a', 'no-stream', 'a0', 'a1', 'a2')], now)).rejects.toEqual(
        new CorruptedIdempotency('a', 2),
      );
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'a1']);
    });

    if (!breaking) return;

    it.each([0, 1, 2, 3])('is right after the connection broke behind %i of three writes', async (landing) => {
      let breaks = true;
      const log = await breaking(() => (breaks ? landing : undefined));
      const writes = [write('a', 'no-stream', 'a0', 'a1'), write('b', 'no-stream', 'b0'), write('a', 1, 'a2')];
      expect(await log.append(writes, now)).toMatchObject({ outcome: 'unknown' });
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'a1', 'b0', 'a2'].slice(0, [0, 2, 3, 4][landing]));
      breaks = false;
      expect(idsOf(await land(log, ...writes))).toEqual(['a0', 'a1', 'b0', 'a2']);
      expect(idsOf(await readToHead(log))).toEqual(['a0', 'a1', 'b0', 'a2']);
      await log.close();
    });
  });
}
