/** Carries out release.sh as a CI job would, against a server of its own: a release, the same again, and a refused one. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeClassifier } from '../quickstart/classifier.mjs';
import { annals, say } from '../terminal/command-line.mjs';
import { bin, startServer } from '../terminal/registry.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'annals-ci-'));
const env = { ...process.env, ANNALS_DATA: join(work, 'data'), ANNALS_PORT: '0' };

/** What a CI run has: the command on its path, a token of its own, and its run id. */
function ciRun(server, token, id) {
  const tools = join(work, 'bin');
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, 'annals'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`);
  chmodSync(join(tools, 'annals'), 0o755);
  return {
    PATH: `${tools}${delimiter}${process.env.PATH}`,
    HOME: work,
    ANNALS_URL: server.url,
    ANNALS_TOKEN: token,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: id,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_REPOSITORY: 'pricing/churn',
    GITHUB_SERVER_URL: 'https://github.com',
  };
}

function release(environment, folder, metric, expected) {
  const args = [join(here, 'release.sh'), folder, 'pricing/churn', ...(metric ? [metric] : [])];
  const ran = spawnSync('sh', args, { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  process.stdout.write(ran.stdout);
  if (ran.status !== expected) throw new Error(`the release ended with ${ran.status}, not ${expected}`);
}

const server = await startServer(env.ANNALS_DATA, env);
try {
  annals(['project', 'create', 'pricing'], { env });
  annals(['policy', 'use', 'pricing', join(here, 'policy.json')], { env });
  const { token } = JSON.parse(
    annals(['token', 'create', '--role', 'writer', '--principal', 'ci', '--json'], { env, quiet: true }),
  );
  for (const [folder, seed] of Object.entries({ one: 1, two: 2 })) {
    mkdirSync(join(work, folder));
    writeClassifier(join(work, folder, 'model.safetensors'), seed);
  }
  say('A release with an evaluation goes to production.');
  release(ciRun(server, token, '1001'), join(work, 'one'), 'auc=0.91:higher@holdout/test', 0);
  say('The same job again, in the same run: nothing happens twice.');
  release(ciRun(server, token, '1001'), join(work, 'one'), 'auc=0.91:higher@holdout/test', 0);
  say('A release without an evaluation is stopped at the gate.');
  release(ciRun(server, token, '1002'), join(work, 'two'), '', 1);
  const history = JSON.parse(annals(['history', 'pricing/churn', '--json'], { env, quiet: true }));
  const promotions = (history.items ?? history).filter((event) => event.type === 'StageTransitioned');
  if (promotions.length !== 1) throw new Error(`${promotions.length} promotions instead of one`);
  process.stdout.write('\nOne promotion, as it should be.\n');
} finally {
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
