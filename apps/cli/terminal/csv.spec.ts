import { csv } from './csv';

describe('comma-separated values', () => {
  it('end every line with CR LF and leave absent values empty', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x', null],
          [1, undefined],
        ],
      ),
    ).toBe('a,b\r\nx,\r\n1,\r\n');
  });

  it('quote commas, quotes and line breaks, and double the quotes inside', () => {
    expect(csv(['a'], [['x, "y"\nz']])).toBe('a\r\n"x, ""y""\nz"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('put an apostrophe before %j, which would be a formula', (text) => {
    expect(csv(['a'], [[text]])).toBe(`a\r\n'${text}\r\n`);
  });

  it('leave a number that is below zero a number', () => {
    expect(csv(['a'], [[-1]])).toBe('a\r\n-1\r\n');
  });
});
