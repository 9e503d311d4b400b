import { onceAMinute } from './once-a-minute';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('tells the first time at once, then once a minute how often it happened since, and nothing when it did not', () => {
  const told: number[] = [];
  const happen = onceAMinute((times) => told.push(times));
  happen();
  expect(told).toEqual([1]);
  happen();
  happen();
  jest.advanceTimersByTime(59_999);
  expect(told).toEqual([1]);
  jest.advanceTimersByTime(1);
  expect(told).toEqual([1, 2]);
  jest.advanceTimersByTime(600_000);
  expect(told).toEqual([1, 2]);
  happen();
  expect(told).toEqual([1, 2, 1]);
});
