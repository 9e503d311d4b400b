import { parseArgs } from 'node:util';
import type { Scale } from './bench';

/** What the command line asks for. */
export interface BenchOptions {
  readonly scale: Scale;
  readonly seed: number;
  /** Names of figures; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly json: boolean;
  readonly writePage: boolean;
  readonly against: 'mlflow' | undefined;
  /** The compiled server that is measured. */
  readonly program: string | undefined;
  /** Where data lies while it is measured; undefined: the system's temporary directory. */
  readonly directory: string | undefined;
}

/** How it is called. */
export const usage = `npm run bench -- [options]
  --scale smoke|small|full  how much is measured: smoke shows in seconds that the bench works (default small)
  --only NAME,NAME          only these figures
  --against mlflow          also the same load against mlflow server
  --seed N                  of everything that is random (default 1)
  --json                    the result as JSON on standard output
  --write-page              writes docs/reference/performance.md from the result
  --program FILE            the compiled server (default dist/apps/annals/main.js)
  --directory DIR           where data lies while it is measured (default the system's temporary directory)`;

/** Reads the command line. @throws Error with a sentence about what is wrong */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scale: { type: 'string', default: 'small' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
      'write-page': { type: 'boolean', default: false },
      against: { type: 'string' },
      program: { type: 'string' },
      directory: { type: 'string' },
    },
  });
  const { scale, against } = values;
  const seed = Number(values.seed);
  if (scale !== 'smoke' && scale !== 'small' && scale !== 'full') throw new Error(`no scale is called ${scale}`);
  if (against !== undefined && against !== 'mlflow') throw new Error(`nothing is known about ${against}`);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`a seed is a whole number, got ${values.seed}`);
  return {
    scale,
    seed,
    against,
    only: values.only?.flatMap((names) => names.split(',')).filter((name) => name !== ''),
    json: values.json,
    writePage: values['write-page'],
    program: values.program,
    directory: values.directory,
  };
}
