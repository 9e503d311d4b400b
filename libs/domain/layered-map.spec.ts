import fc from 'fast-check';
import { LayeredMap } from './layered-map';

const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer()), { maxLength: 300 });

describe('a layered map', () => {
  it('holds what a Map holds that was given the same, in the same order', () => {
    fc.assert(
      fc.property(changes, (pairs) => {
        const expected = new Map<number, number>();
        let map = LayeredMap.of<number, number>();
        for (const [key, value] of pairs) {
          expected.set(key, value);
          map = map.with(key, value);
          expect(map.get(key)).toBe(value);
        }
        expect([...map]).toEqual([...expected]);
        expect([...map.keys()]).toEqual([...expected.keys()]);
        expect([...map.values()]).toEqual([...expected.values()]);
        expect(map.size).toBe(expected.size);
        expect([map.has(-1), map.get(-1)]).toEqual([false, undefined]);
        const told: [number, number][] = [];
        map.forEach((value, key) => told.push([key, value]));
        expect(told).toEqual([...expected]);
      }),
    );
  });

  it('leaves the map that it came from as it was', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: 40 }), (pairs, key) => {
        const map = pairs.reduce((before, [k, value]) => before.with(k, value), LayeredMap.of<number, number>());
        const before = [...map];
        map.with(key, 7).with(99, 8);
        expect([...map]).toEqual(before);
      }),
    );
  });

  it('equals another of the same entries, however they came in', () => {
    const one = LayeredMap.of([['a', 1] as const, ['b', 2] as const]);
    const other = LayeredMap.of<string, number>().with('a', 0).with('b', 2).with('a', 1);
    expect(one).toEqual(other);
    expect(one).not.toEqual(other.with('b', 3));
  });
});
