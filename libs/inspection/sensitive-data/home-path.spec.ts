import { detectHomePaths } from './home-path';

const found = (text: string) => detectHomePaths(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ['saved to /home/ada/models', '/home/ada'],
  ['"/Users/ada.lovelace/x"', '/Users/ada.lovelace'],
  ['C:\\Users\\Ada\\x', 'C:\\Users\\Ada'],
  ['"C:\\\\Users\\\\Ada"', 'C:\\\\Users\\\\Ada'],
  ['file:///home/ada/x', '/home/ada'],
])('finds the folder in %s', (text, path) => {
  expect(found(text)).toEqual([path]);
});

test.each([
  '/home/runner/work',
  '/Users/username',
  '/home/$USER',
  'https://example.com/home/about',
  'C:\\Users\\Public',
])('finds none in %s', (text) => {
  expect(found(text)).toEqual([]);
});
