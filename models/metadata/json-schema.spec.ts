import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metadataJsonSchema } from './json-schema';

const file = join(__dirname, 'record.schema.json');
const regenerate = 'ANNALS_REGENERATE=1 npx jest models/metadata/json-schema --selectProjects unit';

test('the committed JSON Schema is the one of the zod schema', () => {
  const generated = `${JSON.stringify(metadataJsonSchema(), null, 2)}\n`;
  if (process.env.ANNALS_REGENERATE === '1') writeFileSync(file, generated);
  const committed: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (JSON.stringify(committed) !== JSON.stringify(metadataJsonSchema())) {
    throw new Error(
      `models/metadata/record.schema.json is not what the schema says. Regenerate it with: ${regenerate}`,
    );
  }
});

test('the JSON Schema takes no unknown field', () => {
  expect(metadataJsonSchema()).toMatchObject({ type: 'object', additionalProperties: false });
});
