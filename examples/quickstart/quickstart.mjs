/**
 * The main job on a real model, as somebody at a terminal would do it: every step prints the command and its answer.
 * Starts the registry when none holds the data directory, and leaves it running; with --stop-after stops it again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeClassifier } from './classifier.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const bin = join(root, 'dist/apps/annals/main.js');
const { defaultDataDirectory } = createRequire(import.meta.url)(join(root, 'dist/models/values/data-directory.js'));
const data = defaultDataDirectory(process.platform, process.env, homedir());
const stopAfter = process.argv.includes('--stop-after');

/** The saved address and token of the server on this machine, when it answers. */
async function runningServer() {
  try {
    const client = JSON.parse(readFileSync(join(data, 'client.json'), 'utf8'));
    return (await fetch(`${client.url}/health/ready`)).ok ? client : undefined;
  } catch {
    return undefined;
  }
}

async function startServer() {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const logFile = join(data, 'serve.log');
  const log = openSync(logFile, 'a');
  const server = spawn(process.execPath, [bin, 'serve'], { detached: true, stdio: ['ignore', log, log] });
  let ended = false;
  const exited = new Promise((resolve) => server.once('exit', resolve)).then(() => (ended = true));
  const stop = () => {
    server.ref();
    server.kill('SIGTERM');
    return exited;
  };
  for (let tries = 0; tries < 300 && !ended; tries++) {
    const client = await runningServer();
    if (client) {
      server.unref();
      return { ...client, pid: server.pid, stop };
    }
    await pause(100);
  }
  server.kill();
  throw new Error(
    `the registry did not start; its last words in ${logFile}:\n${readFileSync(logFile, 'utf8').slice(-1000)}`,
  );
}

function say(text) {
  process.stdout.write(`\n\u001b[1m${text}\u001b[0m\n`);
}

/** Runs one command of the command line, as it would be typed, and returns what it printed. */
function annals(args, { quiet = false, cwd = root } = {}) {
  if (!quiet)
    process.stdout.write(
      `$ npx annals ${args.map((arg) => (/[\s"']/.test(arg) ? JSON.stringify(arg) : arg)).join(' ')}\n`,
    );
  const ran = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'],
  });
  if (!quiet) process.stdout.write(ran.stdout);
  if (ran.status !== 0) throw new Error(`annals ${args.join(' ')} ended with ${ran.status}`);
  return ran.stdout;
}

/** The first project of this name, or this name and a number, that nobody has begun. */
function freshProject() {
  const { items } = JSON.parse(annals(['ls', '--json'], { quiet: true }));
  const taken = new Set(items.map((project) => project.slug));
  for (let number = 1; ; number++) {
    const slug = number === 1 ? 'quickstart' : `quickstart-${number}`;
    if (!taken.has(slug)) return slug;
  }
}

const known = await runningServer();
const server = known ?? (await startServer());
const work = mkdtempSync(join(tmpdir(), 'annals-quickstart-'));
try {
  process.stdout.write(`Annals ${known ? 'was running already' : 'is running'} at ${server.url}\n`);
  const project = freshProject();
  const model = `${project}/wake-word`;
  const realModels = join(root, 'node_modules/openwakeword-js/models');
  for (const [folder, file] of [
    ['v1', 'hello_deepa.onnx'],
    ['v2', 'namaste_deepa.onnx'],
  ]) {
    mkdirSync(join(work, folder));
    copyFileSync(join(realModels, file), join(work, folder, 'model.onnx'));
    writeFileSync(
      join(work, folder, 'README.md'),
      `# Wake word\n\nListens for a phrase. Trained from openWakeWord embeddings.\n`,
    );
  }
  writeClassifier(join(work, 'classifier.safetensors'));

  say('1. Push a real ONNX model. The registry inspects it and says what it found.');
  annals(['push', 'v1', model, '--metric', 'recall=0.91:higher@wake-clips/test', '--tag', 'stage=trial'], {
    cwd: work,
  });
  say('2. Push a second version, with its evaluation.');
  annals(['push', 'v2', model, '--metric', 'recall=0.95:higher@wake-clips/test'], { cwd: work });
  say('3. Compare the two.');
  annals(['diff', model, '1', '2']);
  say('4. Bring the first to production, then the second.');
  annals(['promote', `${model}@1`, 'production', '--reason', 'first release']);
  annals(['promote', `${model}@2`, 'production', '--reason', 'recall is better']);
  say('5. Give the second a name that can move.');
  annals(['alias', 'set', model, 'champion', '2']);
  say('6. It misbehaves: give production back to the version before.');
  annals(['rollback', `${model}@production`, '--reason', 'false alarms at night']);
  say('7. Fetch what production serves now; every digest is verified.');
  annals(['pull', `${model}@production`, 'fetched'], { cwd: work });
  say('8. A safetensors model goes the same way.');
  annals(['push', 'classifier.safetensors', `${project}/classifier`], { cwd: work });
  say('9. What an auditor reads.');
  annals(['history', model]);

  if (stopAfter) {
    if (!known) await server.stop();
    process.stdout.write('\nDone.\n');
  } else {
    const pid = server.pid ?? JSON.parse(readFileSync(join(data, 'registry.lock'), 'utf8')).pid;
    say('The registry goes on running.');
    process.stdout.write(`address        ${server.url}\n`);
    process.stdout.write(`owner's token  in ${join(data, 'client.json')} (readable by you alone)\n`);
    process.stdout.write(`stop it        kill ${pid}\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
