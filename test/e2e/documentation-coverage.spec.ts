import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Settings, variableOf } from '#server/config/settings';
import { refusalTable } from '#models/refusals/table';
import { unavailabilities } from '#application/failures';
import { documentedVerbs } from '#test/builders/reference/documented-verbs';
import { namesOf, publicNames, type PublicName } from '#test/builders/reference/public-exports';

const root = resolve(__dirname, '../..');
const leastPercent = 95;
const text = (path: string) => readFileSync(join(root, path), 'utf8');

type Answer = { $ref?: string; description?: string; content?: Record<string, { schema?: object }> };
type Operation = { summary?: string; responses?: Record<string, Answer> };

/** The operations of the OpenAPI document: each has a summary, and says of every answer what it means and holds. */
function routes(): PublicName[] {
  const { paths } = JSON.parse(text('api/rest/openapi.json')) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.responses !== undefined)
      .map(([verb, { summary = '', responses = {} }]) => ({
        place: `${verb.toUpperCase()} ${path}`,
        isDocumented: /\w/.test(summary) && Object.values(responses).every(isDescribed),
      })),
  );
}

function isDescribed({ $ref, description = '', content = {} }: Answer): boolean {
  return $ref !== undefined || (/\w/.test(description) && Object.values(content).every(({ schema }) => schema));
}

/** The settings of the server: each has a row of the page that ends in its meaning. */
function settings(): PublicName[] {
  const page = text('docs/reference/configuration.md');
  return Object.keys(Settings.shape).map((name) => ({
    place: variableOf(name),
    isDocumented: new RegExp(`^\\| \`${variableOf(name)}\` \\|.*\\| [^|]*\\w[^|]* \\|$`, 'm').test(page),
  }));
}

/** The codes of problems: each has a heading of the page, with a detail and a remedy below it. */
function problemCodes(): PublicName[] {
  const page = text('docs/reference/problems.md');
  return [...Object.keys(refusalTable), ...Object.keys(unavailabilities), 'storage-full', 'internal'].map((code) => {
    const [, section = ''] = page.split(`\n## ${code}\n`);
    const [own = ''] = section.split('\n## ');
    return { place: code, isDocumented: /^- Detail: .*\w/m.test(own) && /^- Remedy: .*\w/m.test(own) };
  });
}

describe('documentation', () => {
  it.each<[string, number, () => PublicName[]]>([
    ['the exports of models', 100, () => publicNames(root, ['models'])],
    ['the exports of libs', 300, () => publicNames(root, ['libs'])],
    ['the exports of storage and migrations', 60, () => publicNames(root, ['storage', 'migrations'])],
    ['the exports of api and apps', 150, () => publicNames(root, ['api', 'apps'])],
    ['the routes', 60, routes],
    ['the settings', 8, settings],
    ['the codes of problems', 50, problemCodes],
    ['the verbs, arguments and options of the command line', 150, documentedVerbs],
  ])('is there for %s', (_what, least, count) => {
    const names = count();
    const missing = names.filter(({ isDocumented }) => !isDocumented).map(({ place }) => place);
    expect(names.length).toBeGreaterThanOrEqual(least);
    const percent = Math.floor((100 * (names.length - missing.length)) / names.length);
    expect({ percent, missing: percent < leastPercent ? missing : [] }).toEqual({ percent, missing: [] });
  });

  it('is told from its absence', () => {
    const source = [
      '/** Adds. */',
      'export function add() {}',
      '// No doc comment.',
      'export const bare = 1;',
      '/** A shape. */',
      'export const Shape = z.string();',
      'export type Shape = z.output<typeof Shape>;',
      "export const Meta = z.string().meta({ id: 'Meta', description: 'A schema.' });",
      'export interface Silent { a: 1 }',
      '/** A port. */',
      'export abstract class Port {',
      '  abstract quiet(): void;',
      '  /** Reads. */',
      '  abstract read(): void;',
      '}',
      'function own() {}',
    ].join('\n');
    expect(namesOf('a.ts', source).map(({ place, isDocumented }) => [place, isDocumented])).toEqual([
      ['a.ts#add', true],
      ['a.ts#bare', false],
      ['a.ts#Shape', true],
      ['a.ts#Meta', true],
      ['a.ts#Silent', false],
      ['a.ts#Port', true],
      ['a.ts#Port.quiet', false],
      ['a.ts#Port.read', true],
    ]);
  });
});
