import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BenchRun } from './bench-run';
import type { Figure, Measurement } from './figure';
import { figures } from './figures';
import { describeMachine } from './machine';
import { parseOptions, usage, type BenchOptions } from './options';
import { writePage } from './page';
import { terminalReport } from './report';
import { judge, type FigureResult, type JudgedMeasurement } from './result';

function chosen({ only, against }: BenchOptions): Figure[] {
  const unknown = only?.filter((name) => !figures.some((figure) => figure.name === name)) ?? [];
  if (unknown.length > 0) {
    const names = figures.map(({ name }) => name).join(', ');
    throw new Error(`no figure is called ${unknown.join(' or ')}; there are ${names}`);
  }
  return figures.filter((figure) => {
    if (figure.against !== undefined && figure.against !== against) return false;
    return only === undefined || only.includes(figure.name);
  });
}

async function measure(run: BenchRun, figure: Figure): Promise<FigureResult> {
  const begun = performance.now();
  const measurements: JudgedMeasurement[] = [];
  const tell = (measurement: Measurement): void => {
    measurements.push(judge(measurement));
    run.progress(`${measurement.what}: ${measurement.amount.value.toPrecision(4)} ${measurement.amount.unit}`);
  };
  process.stderr.write(`${figure.name}\n`);
  let error: string | undefined;
  try {
    await figure.measure(run, tell);
  } catch (failure) {
    error = failure instanceof Error ? failure.message : String(failure);
    process.stderr.write(`  failed: ${failure instanceof Error ? (failure.stack ?? error) : error}\n`);
  }
  await run.figureOver();
  const { name, method, limit } = figure;
  const seconds = (performance.now() - begun) / 1000;
  return {
    name,
    method,
    ...(limit === undefined ? {} : { limit }),
    measurements,
    ...(error === undefined ? {} : { error }),
    seconds,
  };
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const options = parseOptions(args);
  const wanted = chosen(options);
  const program = resolve(options.program ?? join(__dirname, '../../dist/apps/annals/main.js'));
  if (!existsSync(program)) throw new Error(`${program} is not there: npm run build makes it`);
  const root = await mkdtemp(join(options.directory ?? tmpdir(), 'annals-bench-'));
  const run = new BenchRun(options.scale, options.seed, root, program);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => run.stop());
  try {
    const machine = await describeMachine(root);
    const results: FigureResult[] = [];
    for (const figure of wanted) {
      if (run.signal.aborted) break;
      results.push(await measure(run, figure));
    }
    const result = { machine, scale: options.scale, seed: options.seed, figures: results };
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : terminalReport(result));
    if (options.writePage && !run.signal.aborted) await writePage(result);
    if (run.signal.aborted) return 130;
    return results.some(({ error }) => error !== undefined) ? 1 : 0;
  } finally {
    await run.end();
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (failure: unknown) => {
    process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n\n${usage}\n`);
    process.exit(2);
  },
);
