import { z } from 'zod';
import { collectFreeText } from './collect-free-text';
import { freeText } from './free-text';

const text = freeText(100);

test('yields the free text of objects, arrays, tuples and records with JSON pointers, keys included', () => {
  const schema = z.strictObject({
    slug: z.string().regex(/^[a-z]+$/),
    about: text.optional(),
    lines: z.array(text),
    pair: z.tuple([z.number(), text], text),
    named: z.record(text, z.union([z.number(), text])),
  });
  const value = schema.parse({
    slug: 'abc',
    about: 'a',
    lines: ['b', 'c'],
    pair: [1, 'd', 'e'],
    named: { 'k/~': 'f', n: 2 },
  });
  expect(collectFreeText(schema, value)).toEqual([
    { path: '/about', text: 'a' },
    { path: '/lines/0', text: 'b' },
    { path: '/lines/1', text: 'c' },
    { path: '/pair/1', text: 'd' },
    { path: '/pair/2', text: 'e' },
    { path: '/named/k~1~0', text: 'k/~' },
    { path: '/named/k~1~0', text: 'f' },
    { path: '/named/n', text: 'n' },
  ]);
});

test('looks through nullable, default, readonly, catch, pipes, intersections and lazy schemas', () => {
  type Node = { note?: string | null; next?: Node };
  const node: z.ZodType<Node> = z.lazy(() => z.object({ note: text.nullable().optional(), next: node.optional() }));
  const schema = z.object({
    nullable: text.nullable(),
    fallback: text.default('given by default'),
    frozen: text.readonly(),
    caught: text.catch('caught'),
    piped: text.pipe(z.string()),
    both: z.intersection(z.object({ left: text }), z.object({ right: text })),
    node,
  });
  const value = schema.parse({
    nullable: 'a',
    frozen: 'b',
    caught: 'c',
    piped: 'd',
    both: { left: 'e', right: 'f' },
    node: { note: null, next: { note: 'g' } },
  });
  expect(collectFreeText(schema, value).map(({ text: found }) => found)).toEqual([
    ...['a', 'given by default', 'b', 'c', 'd', 'e', 'f', 'g'],
  ]);
});

test('takes the option of a discriminated union that made the value', () => {
  const schema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('said'), said: text }),
    z.object({ kind: z.literal('counted'), said: z.number() }),
  ]);
  expect(collectFreeText(schema, { kind: 'said', said: 'hello' })).toEqual([{ path: '/said', text: 'hello' }]);
  expect(collectFreeText(schema, { kind: 'counted', said: 3 })).toEqual([]);
});

test('counts free text even where another option of the union accepts the value first', () => {
  const schema = z.union([z.string().regex(/^\w+$/), text]);
  expect(collectFreeText(schema, 'word')).toEqual([{ path: '', text: 'word' }]);
});

test('still finds the text where the parsed value no longer fits the schema', () => {
  const schema = z.union([z.object({ at: z.string().transform(() => new Date(0)), said: text }), z.number()]);
  expect(collectFreeText(schema, schema.parse({ at: 'now', said: 'hello' }))).toEqual([
    { path: '/said', text: 'hello' },
  ]);
});

test('throws on a schema that hides its members', () => {
  expect(() => collectFreeText(z.map(z.string(), text), new Map())).toThrow(TypeError);
});
