import { bytesText, momentText } from './quantities';
import { fields, table } from './table';

describe('a table', () => {
  it('aligns its columns and leaves no blanks at the end of lines', () => {
    expect(
      table(
        ['name', { title: 'size', align: 'right' }, 'note'],
        [
          ['a', 5, null],
          ['long-name', 1200, 'x'],
        ],
      ),
    ).toBe(['NAME       SIZE  NOTE', 'a             5  -', 'long-name  1200  x', ''].join('\n'));
  });

  it('counts wide characters as two columns', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['模型', 'x'],
          ['abcd', 'y'],
        ],
      ),
    ).toBe('A     B\n模型  x\nabcd  y\n');
  });

  it('says that there is nothing', () => {
    expect(table(['a'], [], 'no models')).toBe('(no models)\n');
  });

  it('lets no escape sequence, override or line break of others through', () => {
    const shown = table(['a'], [['\u001b[31mred\u202e\nnext']]);
    expect(shown).toBe('A\n\ufffd[31mred\ufffd next\n');
  });

  it('shows fields that have a value, and keeps the lines of a text', () => {
    expect(
      fields([
        ['name', 'x'],
        ['none', null],
        ['description', 'one\ntwo'],
      ]),
    ).toBe('name         x\ndescription  one\n             two\n');
  });
});

describe('quantities', () => {
  it('are short', () => {
    expect([0, 999, 1000, 999_949, 999_950, 2_147_483_648].map(bytesText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '999.9 kB',
      '1.0 MB',
      '2.1 GB',
    ]);
    expect(momentText('2026-03-01T12:00:00.123Z')).toBe('2026-03-01 12:00:00Z');
  });
});
