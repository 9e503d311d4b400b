import { RecentTails } from './recent-tails';
import type { EventColumns } from './rows';

const event = (stream: string, revision: number): EventColumns => ({
  position: revision + 1,
  stream,
  revision,
  id: `${stream}-${revision}`,
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
const idsOf = (events: readonly EventColumns[] | undefined) => events?.map(({ id }) => id);

it('knows what was appended last, and that nothing follows it', () => {
  const tails = new RecentTails();
  tails.appended([event('a', 0), event('a', 1), event('a', 2)], 100);
  expect(idsOf(tails.from('a', 3, 10))).toEqual([]);
  expect(idsOf(tails.from('a', 1, 10))).toEqual(['a-1', 'a-2']);
  expect(idsOf(tails.from('a', 1, 1))).toEqual(['a-1']);
  expect(tails.from('a', 0, 10)).toBeUndefined();
  expect(tails.from('b', 0, 10)).toBeUndefined();
});

it('keeps no events of a large append, but where the stream ends', () => {
  const tails = new RecentTails();
  tails.appended([event('a', 0)], 100);
  tails.appended([event('a', 1)], 1_000_000);
  expect(tails.from('a', 1, 10)).toBeUndefined();
  expect(idsOf(tails.from('a', 2, 10))).toEqual([]);
});

it('is not taken back by a read that began before an append', () => {
  const tails = new RecentTails();
  tails.appended([event('a', 0), event('a', 1)], 100);
  tails.read('a', 0, 1);
  expect(idsOf(tails.from('a', 1, 10))).toEqual(['a-1']);
});

it('learns from a read where a stream ends, and nothing from one that found nothing', () => {
  const tails = new RecentTails();
  tails.read('a', 5, 2);
  expect(idsOf(tails.from('a', 7, 10))).toEqual([]);
  expect(tails.from('a', 6, 10)).toBeUndefined();
  tails.read('b', 0, 0);
  expect(tails.from('b', 0, 10)).toBeUndefined();
});

it('forgets the streams that were asked for longest ago', () => {
  const tails = new RecentTails();
  for (let n = 0; n < 1001; n++) tails.appended([event(`s${n}`, 0)], 1);
  expect(tails.from('s0', 1, 1)).toBeUndefined();
  expect(tails.from('s1', 1, 1)).toEqual([]);
});
