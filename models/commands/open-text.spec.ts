import { readdirSync } from 'node:fs';
import { z } from 'zod';
import { unconstrainedStrings } from '../values/unconstrained-strings';

async function schemasIn(file: string): Promise<[string, z.ZodType][]> {
  const exported = (await import(`./${file}`)) as Record<string, unknown>;
  return Object.entries(exported).flatMap(([name, value]) => (value instanceof z.ZodType ? [[name, value]] : []));
}

test('no command takes a string that is neither free text nor bound by a pattern', async () => {
  const files = readdirSync(__dirname).filter((file) => /^[a-z-]+\.ts$/.test(file));
  const schemas = (await Promise.all(files.map((file) => schemasIn(file.replace('.ts', ''))))).flat();
  expect(schemas.length).toBeGreaterThan(15);
  const open = schemas.flatMap(([name, schema]) => unconstrainedStrings(schema).map((path) => `${name} ${path}`));
  expect(open).toEqual([]);
});
