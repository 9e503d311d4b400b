import { insidePacked } from './member-paths';

const digest = `sha256:${'0'.repeat(64)}`;

it.each([
  [['m/a', 'm/b/c'], undefined, ['a', 'b/c']],
  [['m/b/a', 'm/b/c'], undefined, ['b/a', 'b/c']],
  [['m/a', 'n/b'], undefined, ['m/a', 'n/b']],
  [['a', 'm/b'], undefined, ['a', 'm/b']],
  [['a'], undefined, ['a']],
  [['../a', '../b'], undefined, ['../a', '../b']],
  [['/a/b'], undefined, ['/a/b']],
  [['models/churn/a', 'models/churn/b/c'], 'models/churn', ['a', 'b/c']],
  [['weights/a', 'weights/b'], '', ['weights/a', 'weights/b']],
  [['m/weights/a'], 'm', ['weights/a']],
  [['a/x', 'b/y'], 'a', ['a/x', 'b/y']],
  [['mm/a'], 'm', ['a']],
  [[], undefined, []],
])('%j packed as %j are %j', (paths, packed, expected) => {
  const files = paths.map((path) => ({ path, size: 1, digest }));
  expect(insidePacked(files, packed).map(({ path }) => path)).toEqual(expected);
});
