import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

function markdownBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const pages = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...markdownBelow(join(root, 'docs'))];

/** Relative links of a page that lead nowhere. */
function brokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(join(root, dirname(page), target)));
}

test.each(pages)('every link of %s leads to a file', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test('docs/README.md leads to every page of docs', () => {
  const contents = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const others = markdownBelow(join(root, 'docs')).filter((page) => page !== join('docs', 'README.md'));
  expect(others.filter((page) => !contents.includes(`(${relative('docs', page)})`))).toEqual([]);
});
