import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expectCommitted } from '#test/builders/committed-file';
import { cliPage } from '#test/builders/reference/cli-page';

const root = resolve(__dirname, '../..');

const verbs = ['serve', 'rebuild', 'sweep', 'backup', 'restore', 'verify', 'doctor', 'upgrade'];

/** What a verb of the operator prints, as its users see it: these verbs are asked of the command itself. */
function helpOf(verb: string): string {
  const register = join(root, 'node_modules/@swc-node/register');
  const main = join(root, 'apps/annals/main.ts');
  const command = ['-C', 'annals-source', '-r', register, main, verb, '--help'];
  return execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
}

test('docs/reference/cli.md is what the command line says', () => {
  const operatorHelp = new Map(verbs.map((verb) => [verb, helpOf(verb)]));
  expectCommitted('docs/reference/cli.md', cliPage(operatorHelp), 'test/e2e/cli-reference');
}, 60_000);
