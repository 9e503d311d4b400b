/**
 * The main job on a real model, as somebody at a terminal would do it: every step prints the command and its answer.
 * Starts the registry when none holds the data directory, and leaves it running; with --stop-after stops it again.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annals, say } from '../terminal/command-line.mjs';
import { dataDirectory, root, runningServer, startServer } from '../terminal/registry.mjs';
import { writeClassifier } from './classifier.mjs';

const realModels = join(root, 'node_modules/openwakeword-js/models');

/** The first project of this name, or this name and a number, that nobody has begun. */
function freshProject() {
  const { items } = JSON.parse(annals(['ls', '--json'], { quiet: true }));
  const taken = new Set(items.map((project) => project.slug));
  for (let number = 1; ; number++) {
    const slug = number === 1 ? 'quickstart' : `quickstart-${number}`;
    if (!taken.has(slug)) return slug;
  }
}

/** Two folders with a real model each, and a small classifier. */
function writeModels(work) {
  for (const [folder, file] of Object.entries({ v1: 'hello_deepa.onnx', v2: 'namaste_deepa.onnx' })) {
    mkdirSync(join(work, folder));
    copyFileSync(join(realModels, file), join(work, folder, 'model.onnx'));
    writeFileSync(join(work, folder, 'README.md'), '# Wake word\n\nListens for a phrase.\n');
  }
  writeClassifier(join(work, 'classifier.safetensors'));
}

function mainJob(project, work) {
  const model = `${project}/wake-word`;
  say('1. Push a real ONNX model. The registry inspects it and says what it found.');
  annals(['push', 'v1', model, '--metric', 'recall=0.91:higher@wake-clips/test'], { cwd: work });
  say('2. Push a second version.');
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
}

const data = dataDirectory();
const known = await runningServer(data);
const server = known ?? (await startServer(data));
const work = mkdtempSync(join(tmpdir(), 'annals-quickstart-'));
try {
  process.stdout.write(`Annals ${known ? 'was running already' : 'is running'} at ${server.url}\n`);
  writeModels(work);
  mainJob(freshProject(), work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (process.argv.includes('--stop-after')) {
  if (!known) await server.stop();
  process.stdout.write('\nDone.\n');
} else {
  say('The registry goes on running.');
  process.stdout.write(`address        ${server.url}\n`);
  process.stdout.write(`owner's token  in ${join(data, 'client.json')} (readable by you alone)\n`);
  process.stdout.write(`stop it        kill ${JSON.parse(readFileSync(join(data, 'registry.lock'), 'utf8')).pid}\n`);
}
