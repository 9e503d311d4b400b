import { freeText, freeTexts } from './free-text';

const description = freeText(20);

test('trims and normalises line ends', () => {
  expect(description.parse('  one\r\n\ttwo ')).toBe('one\n\ttwo');
});

test.each([
  ['nothing but blanks', '  \n '],
  ['more than its length', 'x'.repeat(21)],
  ['NUL', 'a\u0000b'],
  ['an escape character', 'a\u001b[31mb'],
  ['a C1 control', 'a\u0085b'],
  ['a bidirectional override', 'abc\u202egnp.exe'],
  ['a bidirectional isolate', 'abc\u2066def'],
  ['a lone surrogate', 'a\ud800b'],
])('refuses %s', (_, text) => {
  expect(description.safeParse(text).success).toBe(false);
});

test('takes letters of every script and characters outside the basic plane', () => {
  expect(description.parse('Größe 漢字 🙂')).toBe('Größe 漢字 🙂');
});

test('stays registered when further constraints or a description are added', () => {
  expect(freeTexts.get(description.regex(/a/).describe('more'))).toEqual({ max: 20 });
});
