import type { EventLog, LogFinding } from '#application/ports/event-log';
import { land, write } from './samples';

export function examinationContract(create: () => Promise<EventLog>): void {
  describe('examine', () => {
    it('finds nothing in an empty log', async () => {
      const log = await create();
      const findings: LogFinding[] = [];
      await log.examine((finding) => findings.push(finding));
      expect(findings).toEqual([]);
    });

    it('finds nothing in a log as appending made it, says how far it is, and lets appends go on', async () => {
      const log = await create();
      await land(log, write('a', 'no-stream', 'a0', 'a1'), write('b', 'no-stream', 'b0'));
      for (let i = 0; i < 20; i++)
        await land(log, write(`s${i % 3}`, i < 3 ? 'no-stream' : Math.floor(i / 3) - 1, `e${i}`));
      const findings: LogFinding[] = [];
      const told: [bigint, bigint][] = [];
      const examined = log.examine(
        (finding) => findings.push(finding),
        (done, total) => told.push([done, total]),
      );
      await Promise.all([examined, land(log, write('c', 'no-stream', 'c0', 'c1'))]);
      expect(findings).toEqual([]);
      const done = told.map(([so]) => so);
      expect(done).toEqual([...done].sort((x, y) => Number(x - y)));
      expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
      expect(told.at(-1)?.[1]).toBeGreaterThan(0n);
    });
  });
}
