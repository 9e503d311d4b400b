import fc from 'fast-check';
import { mask } from './mask';

test('shows the first four and last two characters of a long value', () => {
  expect(mask('AKIAQYLPMN5HHHFPZA7Q')).toBe('AKIA…7Q');
});

test('shows less of a short value', () => {
  expect(mask('0123456789')).toBe('01…9');
  expect(mask('hunter22')).toBe('…');
});

test('keeps line ends and halves of characters out', () => {
  expect(mask('🙂\n🙂🙂'.repeat(6))).toBe('🙂 🙂🙂…🙂🙂');
});

test('never holds the value', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 2, unit: 'binary' }), (value) => value === '……' || !mask(value).includes(value)),
  );
});
