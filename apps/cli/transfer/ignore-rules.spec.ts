import { ignoreRules } from './ignore-rules';

/** A text, what it leaves out, and what it keeps; a path that ends in / is a folder. */
const cases: readonly (readonly [text: string, ignored: readonly string[], kept: readonly string[]])[] = [
  ['*.bin', ['a.bin', 'x/y/a.bin', '.bin'], ['a.bin.json', 'bin']],
  ['notes', ['notes', 'a/notes', 'notes/'], ['notes.md', 'my-notes']],
  ['/notes', ['notes', 'notes/'], ['a/notes']],
  ['a/notes', ['a/notes'], ['b/a/notes', 'notes']],
  ['logs/', ['logs/', 'a/logs/'], ['logs', 'a/logs']],
  ['/checkpoint-*/', ['checkpoint-500/'], ['a/checkpoint-500/', 'checkpoint-500', 'checkpoint/']],
  ['?.txt', ['a.txt', 'x/b.txt'], ['ab.txt', '.txt']],
  ['**/tmp', ['tmp', 'a/tmp', 'a/b/tmp'], ['tmp2']],
  ['tmp/**', ['tmp/a', 'tmp/a/b'], ['tmp/', 'a/tmp/b']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['z', 'b/a/z', 'az']],
  ['a/*/z', ['a/b/z'], ['a/z', 'a/b/c/z']],
  ['*.bin\n!keep.bin', ['a.bin'], ['keep.bin', 'x/keep.bin']],
  ['!a.bin\n*.bin', ['a.bin'], []],
  ['# a comment\n\n   \n*.log\r\n', ['x.log'], ['# a comment', '']],
  ['\\#a\n\\!b\nc\\ ', ['#a', '!b', 'c '], ['a', 'b', 'c']],
  ['trailing   ', ['trailing'], ['trailing   ']],
  ['a+b(c).[x]', ['a+b(c).[x]'], ['aab(c).x', 'a+b(c).x']],
  ['\ufeff*.log', ['a.log'], []],
  ['größe*', ['größe.md'], ['groesse.md']],
  ['/', [], ['a', 'a/']],
  ['', [], ['a']],
];

describe('ignore rules', () => {
  it.each(cases)('%j leave out what they name and nothing else', (text, ignored, kept) => {
    const ignores = ignoreRules(text);
    const test = (path: string) => ignores(path.replace(/\/$/, ''), path.endsWith('/'));
    expect(ignored.filter((path) => !test(path))).toEqual([]);
    expect(kept.filter(test)).toEqual([]);
  });

  it('take no time that grows with the length of a path', () => {
    expect(ignoreRules('*a*a*a*a*b')(`${'a'.repeat(120)}c`, false)).toBe(false);
  });
});
