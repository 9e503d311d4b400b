import { detailShape } from './detail-shape';

test('puts the names of facts in the place of their values', () => {
  expect(detailShape('model-not-found')).toBe('There is no model {project}/{model}.');
});

test('shows one item of a list, and takes the quotes off a name', () => {
  expect(detailShape('sensitive-data')).toBe('{path}: {rule} ({masked})');
  expect(detailShape('content-missing')).toBe('Not uploaded: {digests}.');
  expect(detailShape('invalid-ref')).toMatch(/^\{ref\} is not a version number/);
});
