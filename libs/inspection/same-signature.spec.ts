import { sameSignature } from './same-signature';

const ids = { name: 'ids', dtype: 'int64', shape: ['batch', 512] };
const mask = { name: 'mask', dtype: 'int64', shape: [null, 512] };

test('takes another order, another case of dtypes, and symbols, null and -1 for any size', () => {
  expect(sameSignature([mask, { ...ids, dtype: 'INT64', shape: [-1, 512] }], [ids, mask])).toBe(true);
});

test('takes any shape where the file gives none', () => {
  expect(sameSignature([ids], [{ ...ids, shape: [], unranked: true }])).toBe(true);
});

test.each([
  ['another name', [{ ...ids, name: 'input' }]],
  ['another dtype', [{ ...ids, dtype: 'int32' }]],
  ['another rank', [{ ...ids, shape: [512] }]],
  ['another size', [{ ...ids, shape: ['batch', 256] }]],
  ['one value more', [ids, mask]],
])('finds %s', (_, declared) => {
  expect(sameSignature(declared, [ids])).toBe(false);
});
