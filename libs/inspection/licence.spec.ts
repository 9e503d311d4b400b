import { licenceProblem, spdxOfCardLicence } from './licence';

test.each(['Apache-2.0', 'MIT OR (GPL-2.0-only WITH Classpath-exception-2.0)', 'LicenseRef-acme', 'CC-BY-NC-4.0'])(
  'takes %s',
  (expression) => {
    expect(licenceProblem(expression)).toBeUndefined();
  },
);

test.each(['', '()', 'MIT AND', 'Apache 2', 'proprietary', 'MIT,GPL-3.0-only', 'MIT WITH'])(
  'refuses "%s"',
  (expression) => {
    expect(licenceProblem(expression)).toContain('not an SPDX licence expression');
  },
);

test('names the listed spelling of a licence in another case', () => {
  expect(licenceProblem('apache-2.0')).toContain('write Apache-2.0');
});

test('refuses an expression too long to parse', () => {
  expect(licenceProblem('MIT OR '.repeat(1000) + 'MIT')).toContain('more than 500 characters');
});

test.each([
  ['apache-2.0', 'Apache-2.0'],
  ['mit', 'MIT'],
  ['bsd-3-clause', 'BSD-3-Clause'],
  ['cc-by-nc-sa-4.0', 'CC-BY-NC-SA-4.0'],
  ['unlicense', 'Unlicense'],
  ['llama3.1', 'LicenseRef-llama3.1'],
  ['other', undefined],
  ['see the file', undefined],
])('the card licence %s is %s', (name, expression) => {
  expect(spdxOfCardLicence(name)).toBe(expression);
});
