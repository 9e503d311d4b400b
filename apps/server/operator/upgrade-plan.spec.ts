import { eventLogSchema } from '#migrations/event-log/schema';
import { readModelMigrations } from '#migrations/read-model/migrations';
import { workingStoreSchema } from '#migrations/working-store/schema';
import type { DatabaseFinding } from '#storage/engines/sqlite/inspect-database';
import type { EventKind } from '#storage/event-log/sqlite/inspect-log';
import type { RowsContent } from '#storage/read-model/sqlite/inspect-rows';
import { planUpgrade, type Found } from './upgrade-plan';

const present = <T>(content: T, schema: number, applicationId = 0): DatabaseFinding<T> => ({
  state: 'present',
  applicationId,
  schema,
  isEmpty: false,
  content,
});

const logOf = (head: number, kinds: EventKind[] = []) =>
  present({ head, lineage: ['abcdefghijkl'], kinds }, eventLogSchema.steps.length, eventLogSchema.applicationId);
const rowsOf = (content: RowsContent, schema = readModelMigrations.length) => present(content, schema);
const checkpoint = { logId: 'abcdefghijkl', position: 7 };
const current: Found = {
  log: logOf(7),
  working: present(
    { log: undefined, hasTokens: true },
    workingStoreSchema.steps.length,
    workingStoreSchema.applicationId,
  ),
  rows: rowsOf({ checkpoint, unknownTypes: [] }),
};
const rowsFate = (found: Partial<Found>) => new Map(planUpgrade({ ...current, ...found }).files).get('read-*.db');

it('leaves what is of this release, and makes what is not there', () => {
  expect(planUpgrade(current).problems).toEqual([]);
  const absent = { state: 'absent' } as const;
  const { files, problems } = planUpgrade({ log: absent, working: absent, rows: absent });
  expect(problems).toEqual([]);
  expect(files.map(([, fate]) => fate)).toEqual([
    'is not there; made anew, by 0001-events, 0002-checksums',
    'is not there; made anew, by 0001-items',
    'is not there; built anew, 0 events are replayed',
  ]);
});

it('builds the rows anew where they are unreadable, of another log, or lack events that are known since', () => {
  const anew = 'built anew, 7 events are replayed';
  expect(rowsFate({ rows: { state: 'unreadable', reason: 'file is not a database' } })).toContain(anew);
  const other = { logId: 'another', position: 7 };
  const fits = { log: { logId: 'abcdefghijkl', position: 7 }, hasTokens: true };
  const working = present(fits, workingStoreSchema.steps.length, workingStoreSchema.applicationId);
  expect(rowsFate({ working, rows: rowsOf({ checkpoint: other, unknownTypes: [] }) })).toMatch(
    /of another log; built anew/,
  );
  const learnt = { checkpoint, unknownTypes: ['StageTransitioned'] };
  expect(rowsFate({ rows: rowsOf(learnt) })).toMatch(/without StageTransitioned, .*; built anew/);
  expect(rowsFate({ rows: rowsOf({ checkpoint, unknownTypes: ['ModelTeleported'] }) })).toMatch(/as it is$/);
});

it('leaves the rows where the log is gone, another one, or cut', () => {
  const problemsOf = (found: Partial<Found>) => planUpgrade({ ...current, ...found }).problems;
  const working = (position: number) =>
    present(
      { log: { logId: 'abcdefghijkl', position }, hasTokens: true },
      workingStoreSchema.steps.length,
      workingStoreSchema.applicationId,
    );
  const readsOnly = 'the log has lost its tail, and a start would serve reads only';
  expect(problemsOf({ log: { state: 'absent' } })).toEqual([
    `log.db is missing: the history is lost, but the rows have seen 7 of log abcdefghijkl: ${readsOnly}`,
  ]);
  expect(problemsOf({ log: logOf(0), rows: { state: 'absent' } })).toEqual([
    `log.db holds no event, but working.db has tokens: ${readsOnly}`,
  ]);
  expect(problemsOf({ working: working(9), rows: { state: 'absent' } })).toEqual([
    `log.db ends at 7, but working.db knows of 9 of log abcdefghijkl: ${readsOnly}`,
  ]);
  const other = present({ head: 7, lineage: ['bbbbbbbbbbbb'], kinds: [] }, 2, eventLogSchema.applicationId);
  expect(problemsOf({ working: working(7), log: other })).toEqual([
    `log.db is another log, bbbbbbbbbbbb, but the rows have seen 7 of log abcdefghijkl: ${readsOnly}`,
  ]);
  expect(rowsFate({ working: working(7), log: other })).toBe('as it is; reads are answered from it alone');
  const restored = present(
    { head: 9, lineage: ['abcdefghijkl', 'bbbbbbbbbbbb'], kinds: [] },
    2,
    eventLogSchema.applicationId,
  );
  expect(problemsOf({ working: working(12), log: restored })).toEqual([]);
});

it('goes on where the rows stood, and begins where there are none', () => {
  expect(rowsFate({ log: logOf(9) })).toMatch(/as it is; 2 events behind$/);
  expect(rowsFate({ rows: rowsOf({ checkpoint: undefined, unknownTypes: [] }) })).toMatch(/empty; 7 events are/);
});

it('counts no events of a log that it can not read', () => {
  const newer = present(undefined, eventLogSchema.steps.length + 1, eventLogSchema.applicationId);
  const { problems } = planUpgrade({ ...current, log: newer });
  expect(problems).toEqual([expect.stringMatching(/^the event log log\.db has schema \d+, this release knows \d+/)]);
  expect(rowsFate({ log: newer, rows: { state: 'absent' } })).toContain('once the log can be read');
});

it('names events of an unknown type, and of a newer schema version of a known one', () => {
  const kinds = [
    { type: 'StageTransitioned', schemaVersion: 1, count: 4, first: 1 },
    { type: 'StageTransitioned', schemaVersion: 99, count: 2, first: 5 },
    { type: 'ModelTeleported', schemaVersion: 1, count: 1, first: 7 },
  ];
  expect(planUpgrade({ ...current, log: logOf(7, kinds) }).problems).toEqual([
    expect.stringContaining('2 StageTransitioned of schema version 99, the first at position 5'),
    expect.stringContaining('1 ModelTeleported of schema version 1, the first at position 7'),
  ]);
});

it('refuses a file of another kind, whatever its number', () => {
  const { problems } = planUpgrade({ ...current, working: present(undefined, 0, 77) });
  expect(problems).toEqual(['working.db is not a working store of Annals']);
});
