import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

/** Whether generated files are to be written anew instead of compared. */
export const regenerating = process.env.ANNALS_REGENERATE === '1';

/**
 * Throws when a committed file is not what its generator makes, and says how to make it anew.
 * @param file from the root of the repository
 * @param spec the spec that calls this, as Jest is told its name
 */
export function expectCommitted(file: string, generated: string, spec: string): void {
  const path = join(root, file);
  if (regenerating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, generated);
  }
  if (existsSync(path) && readFileSync(path, 'utf8') === generated) return;
  throw new Error(`${file} is not what the code says. Regenerate it with: ANNALS_REGENERATE=1 npx jest ${spec}`);
}
