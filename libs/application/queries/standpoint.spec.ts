import { momentOf } from './standpoint';

describe('a point in time', () => {
  it('is a moment in UTC, a date its last millisecond', () => {
    expect(momentOf('2026-03-03')).toBe('2026-03-03T23:59:59.999Z');
    expect(momentOf('2024-02-29')).toBe('2024-02-29T23:59:59.999Z');
    expect(momentOf('2026-03-03T12:00:00+02:00')).toBe('2026-03-03T10:00:00.000Z');
  });

  it.each(['2026-02-29', '2026-13-01', '2026-3-3', '20260303', '2026-03', 'abcdefghijkl-42', ''])(
    'is none where %j is asked',
    (text) => {
      expect(momentOf(text)).toBeUndefined();
    },
  );
});
