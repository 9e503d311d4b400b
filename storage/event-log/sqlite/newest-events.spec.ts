import { NewestEvents } from './newest-events';
import type { EventColumns } from './rows';

const event = (position: number): EventColumns => ({
  position: position,
  stream: 'a',
  revision: position,
  id: `e${position}`,
  command_id: 'c',
  request_digest: 'd',
  type: 'AliasSet',
  schema_version: 1,
  subject: '{}',
  actor: 'a',
  correlation_id: 'c',
  causation_id: 'c',
  traceparent: null,
  recorded_at: '2026-01-01T00:00:00.000Z',
  data: '{}',
});

function after(newest: NewestEvents, position: number, limit = 10) {
  const page = newest.after(position, limit);
  return page && [page.rows.map((found) => found.position), page.atHead];
}

it('knows nothing before the first append, and then what came since', () => {
  const newest = new NewestEvents();
  expect(after(newest, 0)).toBeUndefined();
  newest.appended([event(8), event(9)], 100);
  newest.appended([event(10)], 100);
  expect(after(newest, 6)).toBeUndefined();
  expect(after(newest, 7)).toEqual([[8, 9, 10], true]);
  expect(after(newest, 8)).toEqual([[9, 10], true]);
  expect(after(newest, 10)).toEqual([[], true]);
  expect(after(newest, 11)).toBeUndefined();
});

it('says that more follows a page that is full', () => {
  const newest = new NewestEvents();
  newest.appended([event(1), event(2)], 100);
  newest.appended([event(3)], 100);
  expect(after(newest, 0, 2)).toEqual([[1, 2], false]);
  expect(after(newest, 2, 1)).toEqual([[3], true]);
});

it('begins anew behind a hole', () => {
  const newest = new NewestEvents();
  newest.appended([event(1), event(2)], 100);
  newest.appended([event(5)], 100);
  expect(after(newest, 2)).toBeUndefined();
  expect(after(newest, 4)).toEqual([[5], true]);
});

it('forgets the oldest appends beyond 2,000 events or 4 MiB, never the newest', () => {
  const newest = new NewestEvents();
  for (let position = 1; position <= 2001; position++) newest.appended([event(position)], 10);
  expect(after(newest, 0)).toBeUndefined();
  expect(newest.after(1, 5000)?.rows).toHaveLength(2000);
  newest.appended([event(2002)], 5 * 1024 * 1024);
  expect(after(newest, 2000)).toBeUndefined();
  expect(after(newest, 2001)).toEqual([[2002], true]);
});
