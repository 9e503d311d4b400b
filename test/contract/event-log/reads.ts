import type { EventLog } from '#application/ports/event-log';
import { LogClosed } from '#application/ports/event-log-errors';
import type { EventLogFactory } from './factory';
import { idsOf, land, landed, now, readToHead, write } from './samples';

export function readContract(create: () => Promise<EventLog>, reopen: EventLogFactory['reopen']): void {
  describe('readStream', () => {
    it('gives a stream in order, from a revision on, at most as many as asked for', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'a0', 'a1', 'a2', 'a3'), write('b', 'no-stream', 'b0'));
      expect(idsOf(await log.readStream('a'))).toEqual(['a0', 'a1', 'a2', 'a3']);
      expect(idsOf(await log.readStream('a', 1, 2))).toEqual(['a1', 'a2']);
      expect(await log.readStream('a', 4)).toEqual([]);
      expect(await log.readStream('nobody')).toEqual([]);
      await expect(log.readStream('a', -1)).rejects.toThrow(RangeError);
      await expect(log.readStream('a', 0, 0)).rejects.toThrow(RangeError);
    });

    it('tells streams apart that differ in case, accents, normal form or a blank only', async () => {
      const log = await create();
      const names = ['model-É', 'model-E\u0301', 'model-é', 'MODEL-É', 'model-É ', 'model-🌱', 'model-%', 'model-_'];
      for (const name of names) await land(log, write(name, 'no-stream', `only ${name}`));
      for (const name of names) expect(idsOf(await log.readStream(name))).toEqual([`only ${name}`]);
      expect((await readToHead(log)).map(({ stream }) => stream)).toEqual(names);
    });
  });

  describe('readAll', () => {
    it('gives pages of the total order, each after the one before, without repeating or leaving out', async () => {
      const log = await create();
      for (let i = 0; i < 25; i++)
        await land(log, write(`s${i % 4}`, i < 4 ? 'no-stream' : Math.floor(i / 4) - 1, `e${i}`));
      const all = Array.from({ length: 25 }, (_, i) => `e${i}`);
      for (const limit of [1, 7, 25, 100]) expect(idsOf(await readToHead(log, undefined, limit))).toEqual(all);
      const positions = (await readToHead(log)).map(({ position }) => position);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => (a < b ? -1 : 1)));
    });

    it('resumes exclusively and says when the end is reached', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'a0', 'a1', 'a2'));
      const first = await log.readAll(undefined, 2);
      expect([idsOf(first.events), first.atHead]).toEqual([['a0', 'a1'], false]);
      const second = await log.readAll(first.resume, 2);
      expect([idsOf(second.events), second.atHead]).toEqual([['a2'], true]);
      expect(await log.readAll(second.resume, 2)).toEqual({ events: [], resume: second.resume, atHead: true });
      await land(log, write('a', 2, 'a3'));
      expect(idsOf((await log.readAll(second.resume, 2)).events)).toEqual(['a3']);
    });

    it('refuses a resume that is none, and a limit that is none', async () => {
      const log = await create();
      await expect(log.readAll('yesterday', 10)).rejects.toThrow('resume');
      await expect(log.readAll(undefined, 0)).rejects.toThrow('limit');
    });

    it('gives every event its own copy of the data', async () => {
      const log = await create();
      const sent = write('a', 'no-stream', 'a0');
      await land(log, sent);
      const [event] = await log.readStream('a');
      const kept = structuredClone(event);
      for (const other of [event, sent.events[0]]) Object.assign(Object(other?.data), { title: 'forged' });
      expect((await log.readStream('a'))[0]).toEqual(kept);
    });
  });

  describe('head', () => {
    it('of an empty log is position 0, which everybody has reached', async () => {
      const log = await create();
      const head = await log.head();
      expect(head.position).toBe(0n);
      expect(head.recordedAt).toBeUndefined();
      expect(log.reached(undefined, head)).toBe(true);
      const page = await log.readAll(undefined, 10);
      expect([page.events, page.atHead]).toEqual([[], true]);
      expect(log.reached(page.resume, head)).toBe(true);
      expect(await log.readAll(page.resume, 10)).toEqual(page);
    });

    it('is the last event, reached by whom that event has been given', async () => {
      const log = await create();
      const [, last] = await land(log, write('a', 'no-stream', 'a0', 'a1'));
      const head = await log.head();
      expect([head.position, head.recordedAt]).toEqual([last?.position, now]);
      const page = await log.readAll(undefined, 1);
      expect(log.reached(undefined, head)).toBe(false);
      expect(log.reached(page.resume, head)).toBe(false);
      const end = await log.readAll(page.resume, 1);
      expect(log.reached(end.resume, head)).toBe(true);
      expect((await log.readAll(head.resume, 10)).events).toEqual([]);
      await land(log, write('a', 1, 'a2'));
      expect(log.reached(end.resume, await log.head())).toBe(false);
      expect(log.reached((await log.readAll(end.resume, 10)).resume, head)).toBe(true);
    });
  });

  describe('close', () => {
    it('answers what was asked before and refuses what comes after', async () => {
      const log = await create();
      const before = log.append([write('a', 'no-stream', 'a0')], now);
      const closing = log.close();
      expect(idsOf(landed(await before))).toEqual(['a0']);
      await closing;
      await log.close();
      await expect(log.append([write('a', 0, 'a1')], now)).rejects.toBeInstanceOf(LogClosed);
      await expect(log.readAll(undefined, 1)).rejects.toBeInstanceOf(LogClosed);
      await expect(log.head()).rejects.toBeInstanceOf(LogClosed);
    });

    if (!reopen) return;

    it('keeps everything for the next who opens it, and its time', async () => {
      const first = await create();
      const retry = write('a', 'no-stream', 'a0', 'a1');
      const stored = await land(first, retry, write('b', 'no-stream', 'b0'));
      const resume = (await first.readAll(undefined, 2)).resume;
      const log = await reopen(first);
      expect(await readToHead(log)).toEqual(stored);
      expect(idsOf((await log.readAll(resume, 10)).events)).toEqual(['b0']);
      expect(await land(log, retry)).toEqual(stored.slice(0, 2));
      const [next] = landed(await log.append([write('a', 1, 'a2')], '2020-01-01T00:00:00.000Z'));
      expect([next?.revision, next?.recordedAt]).toEqual([2, now]);
      expect((await log.head()).position).toBe(next?.position);
      await log.close();
    });
  });
}
