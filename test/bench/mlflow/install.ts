import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench';
import { outputOf } from '../artifacts/transfer-process';

/** MLflow in a folder of its own. */
export interface InstalledMlflow {
  /** The program. */
  readonly program: string;
  readonly version: string;
}

/**
 * The newest MLflow that pip installs, in a virtual environment that later runs find again:
 * `BENCH_MLFLOW`, or a folder of the system's temporary directory. It takes some 850 MB.
 */
export async function installedMlflow(bench: Bench): Promise<InstalledMlflow> {
  const folder = process.env['BENCH_MLFLOW'] ?? join(tmpdir(), 'annals-bench-mlflow');
  const program = join(folder, 'bin', 'mlflow');
  if (!existsSync(program)) {
    bench.progress(`installing mlflow into ${folder}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await outputOf(bench, 'python3', ['-m', 'venv', folder]);
    await outputOf(bench, join(folder, 'bin', 'pip'), ['install', '--quiet', 'mlflow']);
  }
  const said = await outputOf(bench, program, ['--version']);
  const version = /version (\S+)/.exec(said)?.[1];
  if (version === undefined) throw new Error(`${program} tells no version: ${said}`);
  return { program, version };
}
