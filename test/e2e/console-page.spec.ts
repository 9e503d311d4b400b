import { filledIn, isAsShown, linesOf, stepsOf } from './console-page';

const fence = '```';

describe('the console blocks of a page', () => {
  it('give commands with their output, and leave other blocks alone', () => {
    const page = `${fence}sh\nrm x\n${fence}\n${fence}console\n$ one \\\n> two\nprinted\n\n$ three\n${fence}\n`;
    expect(stepsOf(page)).toEqual([
      { line: 5, command: 'one two', expected: ['printed'] },
      { line: 9, command: 'three', expected: [] },
    ]);
  });

  it('hold output only below a command', () => {
    expect(() => stepsOf(`${fence}console\nprinted\n${fence}\n`)).toThrow('line 2');
  });
});

describe('an output', () => {
  it('is as shown when it differs where the page has an ellipsis', () => {
    expect(isAsShown(['position  …-7', '…', 'end'], linesOf('position  abc-7  \nx\ny\nend\n\n'))).toBe(true);
  });

  it('is not as shown when a line differs, is missing, or is one too many', () => {
    expect(isAsShown(['a.b'], ['axb'])).toBe(false);
    expect(isAsShown(['a', 'b'], ['a'])).toBe(false);
    expect(isAsShown(['a'], ['a', 'b'])).toBe(false);
    expect(isAsShown([], ['a'])).toBe(false);
  });
});

describe('a command with an ellipsis', () => {
  it('takes the newest word above that it matches', () => {
    expect(filledIn('show --as-of …-7', 'old-7\nnew-7 new-8')).toBe('show --as-of new-7');
  });

  it('fails when no word above matches', () => {
    expect(() => filledIn('show …-9', 'new-7')).toThrow('nothing above looks like …-9');
  });
});
