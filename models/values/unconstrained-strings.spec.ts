import { z } from 'zod';
import { freeText } from './free-text';
import { unconstrainedStrings } from './unconstrained-strings';

test('passes patterns, formats, literals, enumerations and free text', () => {
  const schema = z.strictObject({
    pattern: z.string().regex(/^a+$/),
    uuid: z.uuid(),
    date: z.iso.datetime(),
    url: z.string().url(),
    literal: z.literal('x'),
    choice: z.enum(['a', 'b']),
    text: freeText(10).optional(),
    number: z.number(),
    templated: z.templateLiteral(['v', z.number()]),
  });
  expect(unconstrainedStrings(schema)).toEqual([]);
});

test('names every string that only a length, a part or a function bounds', () => {
  const schema = z.object({
    plain: z.string(),
    long: z.string().min(1).max(5),
    refined: z.string().refine((text) => text !== ''),
    begun: z.string().startsWith('a'),
    'a/b': z.array(z.string().nullable()),
    record: z.record(z.string(), z.union([z.number(), z.string()])),
    tuple: z.tuple([z.number(), z.string()], z.string()),
    piped: z.string().transform((text) => text.length),
    anything: z.unknown(),
  });
  expect(unconstrainedStrings(schema)).toEqual([
    '/plain',
    '/long',
    '/refined',
    '/begun',
    '/a~1b/*',
    '/record/{key}',
    '/record/*',
    '/tuple/1',
    '/tuple/*',
    '/piped',
    '/anything',
  ]);
});

test('counts the unknown members of a loose object', () => {
  expect(unconstrainedStrings(z.looseObject({}))).toEqual(['/*']);
});

test('comes to an end on a schema that holds itself', () => {
  type Tree = { name: string; children: Tree[] };
  const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(tree) }));
  expect(unconstrainedStrings(tree)).toEqual(['/name']);
});
