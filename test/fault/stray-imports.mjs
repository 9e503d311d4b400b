/**
 * Looks through an unpacked package, in a process without a test runner's own way of finding modules. Prints as JSON
 * what its files import that is neither a file of its own, a module of Node, nor a declared dependency, and all names
 * that they import.
 */
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join, sep } from 'node:path';

const folder = realpathSync(process.argv[2]);
const own = join(folder, 'dist') + sep;
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
/** npm leaves an optional one out where it does not fit this Node. */
const optional = Object.keys(optionalDependencies ?? {});
const declared = [...Object.keys(dependencies), ...optional];
/** By require, by a dynamic import, or by its place. */
const importing = /\b(?:require|require\.resolve|import)\(\s*["'`]([^"'`$]+)["'`]\s*\)/g;

function isFine(name, from) {
  if (isBuiltin(name)) return true;
  if (!/^[.#]/.test(name) && !declared.some((one) => name === one || name.startsWith(`${one}/`))) return false;
  try {
    const file = createRequire(from).resolve(name);
    return /^[.#]/.test(name) ? file.startsWith(own) : true;
  } catch {
    return optional.includes(name);
  }
}

const used = new Set();
const stray = [];
for (const path of readdirSync(own, { recursive: true }).filter((name) => name.endsWith('.js'))) {
  for (const [, name] of readFileSync(join(own, path), 'utf8').matchAll(importing)) {
    used.add(name);
    if (!isFine(name, join(own, path))) stray.push(`${path}: ${name}`);
  }
}
process.stdout.write(JSON.stringify({ stray, used: [...used] }));
