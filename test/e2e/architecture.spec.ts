import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const page = readFileSync(join(root, 'architecture.md'), 'utf8');

/** Folders whose own folders are rooms. */
const houses = ['api', 'apps', 'libs', 'storage'];

/** Every path that a page names; one with a placeholder such as `api/<protocol>` counts up to it. */
function pathsIn(text: string): string[] {
  const named =
    text.match(/(?<![\w/.-])(api|apps|libs|models|storage|migrations|docs|examples|test)\/[\w./@-]*/g) ?? [];
  return [...new Set(named.map((path) => path.replace(/[./-]+$/, '')))];
}

test('every path that architecture.md names exists', () => {
  const paths = pathsIn(page);
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('architecture.md names every room', () => {
  const rooms = houses.flatMap((house) =>
    readdirSync(join(root, house), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && readdirSync(join(root, house, entry.name)).length > 0)
      .map((entry) => `${house}/${entry.name}`),
  );
  expect(rooms.filter((room) => !page.includes(`| \`${room}\` |`))).toEqual([]);
});
