import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '#models/events/envelope';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { startChild } from './child';

const directory = mkdtempSync(join(tmpdir(), 'annals-fault-'));
const script = join(__dirname, 'append-until-killed.ts');

afterAll(() => rmSync(directory, { recursive: true }));

/** Being killed can cut the last line off. */
const ackedLine = /^acked \S+ \d+ \d+ [0-9a-f-]{36}$/;

/** The same numbers in every run, so that a run that failed can be had again. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

async function everything(file: string): Promise<StoredEvent[]> {
  const log = await SqliteEventLog.open({ file });
  const events: StoredEvent[] = [];
  let resume: string | undefined;
  for (let atHead = false; !atHead;) {
    const page = await log.readAll(resume, 500);
    events.push(...page.events);
    ({ resume, atHead } = page);
  }
  await log.close();
  return events;
}

/** Holds a history against what was acknowledged: everything is there once, in order, without a hole. */
function expectHistory(events: readonly StoredEvent[], acked: readonly string[]): void {
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => BigInt(index + 1)));
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const next = new Map<string, number>();
  for (const { stream, revision } of events) {
    expect([stream, revision]).toEqual([stream, next.get(stream) ?? 0]);
    next.set(stream, revision + 1);
  }
  const times = events.map(({ recordedAt }) => recordedAt);
  expect(times).toEqual([...times].sort());
  const stored = new Set(events.map((e) => `acked ${e.stream} ${e.revision} ${e.position} ${e.id}`));
  expect(acked.filter((line) => !stored.has(line))).toEqual([]);
}

it('has every acknowledged event exactly once after being killed at any moment, again and again', async () => {
  const file = join(directory, 'killed.db');
  const random = seeded(20_260_301);
  const acked: string[] = [];
  for (let round = 0; round < 6; round++) {
    const child = startChild(script, [file, '5']);
    for (let lines = 1 + random(400); lines > 0; lines--) {
      const line = await child.line();
      expect(line).toMatch(ackedLine);
      acked.push(line ?? '');
    }
    acked.push(...(await child.kill()).filter((line) => ackedLine.test(line)));
    expectHistory(await everything(file), acked);
  }
  expect(acked.length).toBeGreaterThan(500);
}, 120_000);

it('acknowledges nothing that the disk refused, reads on, and goes on after a restart', async () => {
  const file = join(directory, 'refused.db');
  const child = startChild(script, [file, '3'], 300 * 1024);
  const lines: string[] = [];
  for (let line = await child.line(); line !== undefined; line = await child.line()) lines.push(line);
  const acked = lines.filter((line) => line.startsWith('acked '));
  expect(acked.length).toBeGreaterThan(10);
  // A smaller append may find room where a larger one found none: a write that was refused leaves nothing in doubt.
  expect(lines.filter((line) => !line.startsWith('acked '))).toEqual([
    'failed EIO',
    expect.stringMatching(/^later append (EIO|landed)$/),
    'later read answered',
  ]);
  expectHistory(await everything(file), acked);
}, 60_000);
