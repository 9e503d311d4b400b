import { pathProblem, pathsProblem } from './path-guard';

describe('the path guard', () => {
  it.each([
    'model.onnx',
    'a/b/c.txt',
    '.gitattributes',
    'größe/模型.bin',
    'console.log',
    'com10.txt',
    'a b.txt',
    '…/x',
  ])('accepts %j', (path) => expect(pathProblem(path)).toBeUndefined());

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'absolute'],
    ['../x', '".."'],
    ['a/../../x', '".."'],
    ['./x', '"."'],
    ['a//b', 'empty segment'],
    ['a/', 'empty segment'],
    ['a\\b', 'backslash'],
    ['C:/x', 'drive letter'],
    ['c:x', 'drive letter'],
    ['a\u0000b', 'control'],
    ['a\nb', 'control'],
    ['a\u202egnp.exe', 'bidirectional'],
    ['a\u200bb', 'invisible'],
    ['a\ud800', 'not valid Unicode'],
    ['u\u0308ber', 'normal form C'],
    ['x.', 'dot or a space'],
    ['x /y', 'dot or a space'],
    ['NUL', 'device'],
    ['a/con.txt', 'device'],
    ['COM¹.log', 'device'],
    ['what?.txt', 'Windows'],
    ['file:stream', 'Windows'],
    ['é'.repeat(128), '255 bytes'],
    ['a/'.repeat(512) + 'ab', '1024 bytes'],
  ])('refuses %j', (path, reason) => expect(pathProblem(path)).toContain(reason));

  it('shows a refused path on one line and shortened', () => {
    const problem = pathProblem(`a\n${'b'.repeat(2000)}`) ?? '';
    expect(problem.length).toBeLessThan(250);
    expect(problem).not.toContain('\n');
  });

  it('accepts files that share folders', () => {
    expect(pathsProblem(['a/b', 'a/c', 'ab', 'b/a'])).toBeUndefined();
  });

  it.each([
    [['a', 'a'], 'twice'],
    [['Model.onnx', 'model.ONNX'], 'case'],
    [['straße', 'STRASSE'], 'case'],
    [['a/b', 'a'], 'folder'],
    [['A/b/c', 'a/B'], 'folder'],
    [['ok', '../x'], '".."'],
  ])('refuses the list %j', (paths, reason) => expect(pathsProblem(paths)).toContain(reason));
});
