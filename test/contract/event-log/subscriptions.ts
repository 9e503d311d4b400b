import type { EventLog } from '#application/ports/event-log';
import { idsOf, land, now, write } from './samples';

/** Reads on whenever the log calls, until so many events have come. */
function follow(log: EventLog, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    let resume: string | undefined;
    let reading = false;
    let again = false;
    const read = async (): Promise<void> => {
      again = true;
      if (reading) return;
      reading = true;
      while (again) {
        again = false;
        const page = await log.readAll(resume, 3);
        resume = page.resume;
        seen.push(...idsOf(page.events));
        if (!page.atHead) again = true;
      }
      reading = false;
      if (seen.length < count) return;
      end();
      resolve(seen);
    };
    const end = log.subscribe(() => void read().catch(reject));
    void read().catch(reject);
  });
}

export function subscriptionContract(create: () => Promise<EventLog>): void {
  describe('subscribe', () => {
    it('leads from catching up to live without a gap and without repeating', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', ...Array.from({ length: 10 }, (_, i) => `a${i}`)));
      const followers = [follow(log, 40), follow(log, 40)];
      for (let i = 10; i < 40; i++) await land(log, write('a', i - 1, `a${i}`));
      const all = Array.from({ length: 40 }, (_, i) => `a${i}`);
      expect(await Promise.all(followers)).toEqual([all, all]);
    });

    it('calls no more once it has ended, and goes on for the others', async () => {
      const log = await create();
      let ended = 0;
      const end = log.subscribe(() => ended++);
      const other = new Promise<void>((resolve) => log.subscribe(resolve));
      end();
      end();
      await log.append([write('a', 'no-stream', 'a0')], now);
      await other;
      expect(ended).toBe(0);
    });
  });
}
