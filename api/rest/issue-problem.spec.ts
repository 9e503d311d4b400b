import { z } from 'zod';
import { freeText } from '#models/values/free-text';
import { HyperparameterName } from '#models/metadata/training';
import { issueProblem } from './issue-problem';

function problemsOf(schema: z.ZodType, input: unknown) {
  return schema.safeParse(input).error?.issues.map((issue) => issueProblem(issue, input));
}

const Name = z.strictObject({ name: z.string().regex(/^[a-z]+$/, 'must be letters') });

test('says where it is, what is wanted and what came', () => {
  expect(problemsOf(Name, { name: 'a 1' })).toEqual([{ path: '/name', message: 'must be letters, not "a 1"' }]);
  expect(problemsOf(z.object({ n: z.int().max(5) }), { n: 7 })?.[0]?.message).toMatch(/, not 7$/);
});

test.each([
  ['long', 'a1'.repeat(20)],
  ['an address of mail', 'ada@engines.uk'],
  ['a URL', 'https://u:p'],
  ['the number of an account', 'DE89 3704 0044'],
  ['not printable', 'a\u0000b'],
])('leaves out a value that is %s', (_, name) => {
  expect(problemsOf(Name, { name })).toEqual([{ path: '/name', message: 'must be letters' }]);
});

test('leaves out the value of a member whose name speaks of a secret', () => {
  const schema = z.record(HyperparameterName, z.union([z.number(), freeText(10)]));
  const [problem] = problemsOf(schema, { api_key: 'hunter2' }) ?? [];
  expect(problem?.message).toBe('the key names a secret: leave it out');
});

test('names unknown members, but no more of a caller’s text than a name', () => {
  const [problem] = problemsOf(Name, { name: 'a', colour: 1, 'ada@engines.uk': 2, ['k'.repeat(5000)]: 3 }) ?? [];
  expect(problem).toEqual({ path: '', message: 'does not take "colour", "…", "…"' });
});

test('escapes the names in a pointer', () => {
  const schema = z.record(z.string(), z.number());
  expect(problemsOf(schema, { 'a/b': 'x' })?.[0]?.path).toBe('/a~1b');
});
