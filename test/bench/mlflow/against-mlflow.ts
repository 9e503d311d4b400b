import type { Figure, Measurement } from '../figure';
import { startAnnals } from './annals-contestant';
import { installedMlflow } from './install';
import { startMlflow } from './mlflow-contestant';
import { fill, rounds, type Rounds } from './rounds';

/** The same loads against `mlflow server`. */
export const againstMlflowFigure: Figure = {
  name: 'mlflow',
  against: 'mlflow',
  method:
    'The newest MLflow that pip installs, over SQLite on the same disk, is given the same models, versions and aliases as this registry, then the same loads one after the other, each once its server has settled: in its default form (4 workers and its job runners), then with one worker and MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false, then this registry, which authenticates and authorises every request. Models with a first version are counted after as many that are not, so that no program is measured while it warms up. Memory is the sum over the tree of processes after the loads; a warm start lasts from the spawn over existing data until a lookup is answered; CPU is that of the server’s processes. A single client is compared with the lean form only: the default’s workers lose 40 ms a request to delayed acknowledgements, which is no property of the registry.',
  limit:
    'The CPU of one thread: a lookup takes some 0.03 ms of it, a list of 100 models 1 ms (their rows and JSON), a model and its first version 1.5 ms over all threads once the program is compiled (the decision, the scan of what was typed, the rows), twice as much in its first seconds. A warm start loads the program.',
  async measure(bench, tell) {
    const mlflow = await installedMlflow(bench);
    const catalogue = {
      models: bench.at({ smoke: 20, small: 200, full: 500 }),
      versions: bench.at({ smoke: 2, small: 3, full: 10 }),
    };
    const data = await bench.directory('mlflow');
    const standard = await startMlflow(bench, mlflow, 'default', data);
    bench.progress(`filling ${standard.name}`);
    await fill(bench, standard, catalogue);
    const byDefault = await rounds(bench, standard, catalogue, 'default');
    await standard.stop();
    const leanly = await startMlflow(bench, mlflow, 'lean', data);
    const lean = await rounds(bench, leanly, catalogue, 'lean');
    await leanly.stop();
    const annals = await startAnnals(bench, await bench.directory('annals'));
    await fill(bench, annals, catalogue);
    const own = await rounds(bench, annals, catalogue, 'own');
    await annals.stop();
    for (const line of compared(own, byDefault, `mlflow ${mlflow.version}`, 'default')) tell(line);
    for (const line of compared(own, lean, `mlflow ${mlflow.version}, lean`, 'lean')) tell(line);
  },
};

function compared(own: Rounds, other: Rounds, name: string, form: 'default' | 'lean'): Measurement[] {
  const what = (thing: string) => `${thing}, against its ${form} form`;
  const more = (
    thing: string,
    key: 'lookups' | 'pairs' | 'searches',
    unit: 'requests/s' | 'versions/s',
    least: number,
  ) =>
    ({
      what: what(thing),
      amount: { value: own[key].perSecond, unit },
      reference: { value: other[key].perSecond, unit, what: name },
      note: `CPU of one ${own[key].cpuMs.toFixed(2)} ms against ${other[key].cpuMs.toFixed(1)} ms`,
      targets: [{ of: 'ratio', atLeast: least }],
    }) satisfies Measurement;
  const start: Measurement = {
    what: what('warm start until a lookup is answered'),
    amount: { value: own.warmStartMs, unit: 'ms' },
    reference: { value: other.warmStartMs, unit: 'ms', what: name },
    ...(form === 'default' && { targets: [{ of: 'ratio', atMost: 0.1 }] }),
  };
  const memory: Measurement = {
    what: what('memory of all its processes after load'),
    amount: { value: own.rss, unit: 'MB' },
    reference: { value: other.rss, unit: 'MB', what: name },
    targets: [{ of: 'ratio', atMost: form === 'default' ? 0.1 : 0.5 }],
    note: `${own.processes} process against ${other.processes}`,
  };
  const cpu: Measurement = {
    what: what('CPU of one lookup'),
    amount: { value: own.lookups.cpuMs, unit: 'ms' },
    reference: { value: other.lookups.cpuMs, unit: 'ms', what: name },
  };
  const one: Measurement = {
    what: what('lookup by alias, 1 client: p50'),
    amount: { value: own.oneLookupMs, unit: 'ms' },
    reference: { value: other.oneLookupMs, unit: 'ms', what: name },
  };
  return [
    more('lookup by alias, 32 clients', 'lookups', 'requests/s', 40),
    more('create a model and its first version, 32 clients', 'pairs', 'versions/s', 12),
    more('list of 100 models, 32 clients', 'searches', 'requests/s', 20),
    memory,
    start,
    cpu,
    ...(form === 'lean' ? [one] : []),
  ];
}
