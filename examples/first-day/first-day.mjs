/**
 * A first day, as a newcomer would type it, against a server of its own: a folder from Hugging Face, an ONNX model,
 * twenty versions, somebody who watches production, a rollback at night, and what the auditor asks a year later.
 * Needs python3 with pip, which fetches the two models.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeClassifier } from '../quickstart/classifier.mjs';
import { annals, say } from '../terminal/command-line.mjs';
import { bin, startServer } from '../terminal/registry.mjs';
import { huggingFaceDirectory, sileroVad } from './samples.mjs';

const work = mkdtempSync(join(tmpdir(), 'annals-first-day-'));
const env = { ...process.env, ANNALS_DATA: join(work, 'data'), ANNALS_PORT: '0' };
const run = (args, options) => annals(args, { cwd: work, env, ...options });

function expect(text, pattern) {
  if (!pattern.test(text)) throw new Error(`expected ${pattern} in:\n${text}`);
}

/** Runs a command of its own for whatever comes to production, as a deployment job would. */
function watchProduction(model, log) {
  const script = `require('fs').appendFileSync(${JSON.stringify(log)}, process.env.ANNALS_VERSION + '\\n')`;
  const args = [
    bin,
    'watch',
    model,
    '--stage',
    'production',
    '--from',
    'beginning',
    '--',
    process.execPath,
    '-e',
    script,
  ];
  return spawn(process.execPath, args, { env: { ...env, XDG_STATE_HOME: join(work, 'state') }, stdio: 'inherit' });
}

async function reacted(log, versions) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      if (readFileSync(log, 'utf8').trim().split('\n').join() === versions.join()) return;
    } catch {
      // The command has not run yet.
    }
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error(`the watcher did not react to ${versions.join()}`);
}

const server = await startServer(env.ANNALS_DATA, env);
let watcher;
try {
  say('A folder from Hugging Face: what it says of itself is found, and shown with where it stands.');
  run(['push', huggingFaceDirectory(), 'search/minilm', '--dry-run']);
  run(['push', huggingFaceDirectory(), 'search/minilm']);
  expect(run(['push', huggingFaceDirectory(), 'search/minilm']), /search\/minilm@1/);
  say('An ONNX model.');
  run(['push', sileroVad(), 'speech/vad']);

  say('Twenty versions of a classifier, as a CI job makes them in a day.');
  const model = 'search/ranker';
  for (let number = 1; number <= 20; number++) {
    writeClassifier(join(work, 'ranker.safetensors'), number);
    run(['push', 'ranker.safetensors', model, '--metric', `ndcg=0.${60 + number}:higher@queries/test`], {
      quiet: true,
    });
  }
  expect(run(['ls', model]), /^\s+20 /m);

  say('Somebody watches production.');
  const log = join(work, 'deployed.log');
  watcher = watchProduction(model, log);
  run(['check', `${model}@19`, '--for', 'production']);
  run(['promote', `${model}@19`, 'production', '--reason', 'first to beat the baseline']);
  run(['promote', `${model}@20`, 'production', '--reason', 'better by a point']);
  await reacted(log, [19, 20]);
  run(['deploy', `${model}@20`, 'eu-west', '--address', 'https://ranker.example.com']);

  say('At three in the morning: who holds production, and back to the one before.');
  run(['why', `${model}@production`]);
  expect(run(['rollback', `${model}@production`, '--yes', '--reason', 'latency']), /ranker@19/);
  await reacted(log, [19, 20, 19]);
  expect(run(['deployments', model]), /displaced/);

  say('A year later: what held production that day, who put it there, on which checks and policy?');
  const today = new Date().toISOString().slice(0, 10);
  expect(run(['why', `${model}@production`, '--as-of', today]), /search\/ranker@19/);
  run(['audit', '--project', 'search', '--type', 'StageTransitioned,StageRolledBack']);
  process.stdout.write('\nThe day is over.\n');
} finally {
  watcher?.kill('SIGINT');
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}
