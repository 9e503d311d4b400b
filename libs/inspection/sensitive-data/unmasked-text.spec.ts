import fc from 'fast-check';
import { unmaskText } from './unmasked-text';

test('writes fullwidth and mathematical characters plainly', () => {
  expect(unmaskText('４５３９ 𝐀𝐊')?.text).toBe('4539 AK');
});

test('leaves invisible characters out', () => {
  expect(unmaskText('a\u200bb\u00adc\u2060d\ufe0fe')?.text).toBe('abcde');
});

test('knows where each character came from', () => {
  expect(unmaskText('x\u200b𝐀ﬁ')).toEqual({ text: 'xAfi', offsets: [0, 2, 4, 4, 5] });
});

test('changes nothing where nothing is disguised', () => {
  expect(unmaskText('plain')).toBeUndefined();
  expect(unmaskText('漢字')).toBeUndefined();
});

test('has an ascending offset for each unit and one for the end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (original) => {
      const unmasked = unmaskText(original);
      if (!unmasked) return;
      expect(unmasked.offsets).toHaveLength(unmasked.text.length + 1);
      expect(unmasked.offsets).toEqual([...unmasked.offsets].sort((a, b) => a - b));
      expect(unmasked.offsets.at(-1)).toBe(original.length);
    }),
  );
});
