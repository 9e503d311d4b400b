import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stepsOf } from './console-page';
import { ConsoleSession } from './console-session';

const root = resolve(__dirname, '../..');
const guide = readdirSync(join(root, 'docs/guide')).map((name) => `docs/guide/${name}`);
const pages = [...guide, 'docs/operations/backup.md', 'README.md']
  .filter((path) => path.endsWith('.md') && existsSync(join(root, path)))
  .map((path) => ({ path, steps: stepsOf(readFileSync(join(root, path), 'utf8')) }))
  .filter(({ steps }) => steps.length > 0);

describe('the commands of the guide', () => {
  it.each(pages)(
    'print what $path shows',
    async ({ steps }) => {
      const session = await ConsoleSession.open();
      let exitCode: number | null | undefined;
      try {
        for (const step of steps) await session.type(step);
      } finally {
        exitCode = await session.close();
      }
      expect([0, undefined]).toContain(exitCode);
    },
    300_000,
  );

  it('are there', () => {
    expect(pages.map(({ path }) => path)).toContain('docs/guide/first-model.md');
  });
});
