import { presets } from '#models/policy/presets';
import { annals } from '#test/builders/command-line';
import { begin, pathOf, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

const model = 'gate/m';
const path = pathOf(model);
const gateOf = (stage: string, ref = '1', past = '') => `${path}/versions/${ref}/gate?for=${stage}${past}`;

let running: RunningRegistry;
let registry: Registry;
const ask = async (stage: string, ref = '1', past = '') =>
  (await registry.request('GET', gateOf(stage, ref, past))).body;
const promote = (to: string) => registry.request('POST', `${path}/transitions`, { body: { version: '1', to } });

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  const stages = [
    { name: 'trial', checks: ['format'], votes: 0, holders: 1 },
    { name: 'production', checks: ['format', 'safety', 'metadata', 'evaluation'], votes: 0, holders: 1 },
  ];
  const edges = [
    { from: 'none', to: 'trial' },
    { from: 'trial', to: 'production' },
  ];
  const policy = { ...presets.open, stages, edges };
  const changed = await registry.request('PUT', '/api/v1/projects/gate/policy', { body: { policy } });
  expect(changed.status).toBe(200);
  const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed: 'one' });
  await pushed(registry, model, { 'model.safetensors': weights, 'README.md': '# One' });
});
afterAll(() => running.remove());

it('tells what is missing or failed with the remedy, and for the record every missing field', async () => {
  const gate = await ask('production');
  const advised = (gate['advice'] as { path: string }[]).map(({ path }) => path);
  expect(advised).toContain('use.monitoringPlan');
  expect(gate).toMatchObject({
    project: 'gate',
    model: 'm',
    version: 1,
    stage: 'production',
    from: 'none',
    allowed: false,
    edgeAllowed: false,
    policyRevision: 2,
    missing: [
      { check: 'metadata', outcome: 'failed' },
      { check: 'evaluation', outcome: 'failed', remedy: expect.stringContaining('annals evaluate') as string },
    ],
    refusal: { code: 'edge-not-allowed' },
  });
  const [metadata] = gate['missing'] as { missing: object[] }[];
  expect(metadata?.missing).toContainEqual({
    path: 'framework.name',
    meaning: 'library that made the model',
    example: 'pytorch',
  });
});

it('says what a promotion does', async () => {
  const before = await registry.request('GET', gateOf('trial'));
  expect(before.body).toMatchObject({ allowed: true, edgeAllowed: true, missing: [], refusal: null });
  expect((await promote('trial')).status).toBe(201);
  expect(await ask('Trial')).toMatchObject({ from: 'trial', stage: 'trial', allowed: true });
  const gate = await ask('production');
  const refused = await promote('production');
  expect(gate).toMatchObject({
    edgeAllowed: true,
    refusal: { code: refused.body['code'], detail: refused.body['detail'] },
  });
  const then = `&as_of=${before.headers.get('registry-position') ?? ''}`;
  expect(await ask('production', '1', then)).toMatchObject({ from: 'none', edgeAllowed: false });
});

it('refuses a stage that is none, and no stage at all', async () => {
  expect(await registry.request('GET', gateOf('nowhere'))).toMatchObject({
    status: 404,
    body: { code: 'stage-not-found' },
  });
  expect(await registry.request('GET', `${path}/versions/1/gate`)).toMatchObject({ status: 400 });
  expect(await registry.request('GET', gateOf('trial', '9'))).toMatchObject({ status: 404 });
});

it('is a gate for pipelines: check ends with 1 where the version may not enter', async () => {
  const refused = await annals(registry, ['check', `${model}@1`, '--for', 'production']);
  expect(refused.code).toBe(1);
  expect(refused.err).toBe('');
  expect(refused.out).toContain(`${model}@1 may not enter production\n`);
  expect(refused.out).toContain('  - framework.name: library that made the model; for example pytorch\n');
  expect(refused.out).toContain(`  → Record a metric with its dataset and split: annals evaluate ${model}@1`);
  const json = await annals(registry, ['check', `${model}@1`, '--for', 'production', '--json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toEqual(await ask('production'));
  const allowed = await annals(registry, ['check', `${model}@1`, '--for', 'trial']);
  expect(allowed).toMatchObject({ code: 0, out: expect.stringContaining(`${model}@1 stands in trial\n`) as string });
});

it('shows the checks in full', async () => {
  const shown = await annals(registry, ['show', `${model}@1`, '--checks']);
  expect(shown.code).toBe(0);
  expect(shown.out).toContain('format: passed\n');
  expect(shown.out).toContain(
    'evaluation: failed\n  No evaluation is recorded: give metric, value, dataset and split.\n',
  );
  expect(shown.out).toContain('  - owner.team: id of the team that owns the model; for example team-retention\n');
  expect((await annals(registry, ['show', model, '--checks'])).code).toBe(2);
});

it('records of which slice and how sure a metric is', async () => {
  const [metric, slice] = ['f1=0.8:higher@churn-2025/test#new customers', 'new customers'];
  expect((await annals(registry, ['evaluate', `${model}@1`, '--metric', metric])).code).toBe(0);
  const confidenceInterval = { low: 0.88, high: 0.93, level: 0.95 };
  const whole = { metric: 'f1', value: 0.91, direction: 'higher-is-better', dataset: 'churn-2025', split: 'test' };
  const recorded = await registry.request('POST', `${path}/versions/1/evaluations`, {
    body: { evaluations: [{ ...whole, confidenceInterval }] },
  });
  expect(recorded.status).toBe(201);
  const { body } = await registry.request('GET', `${path}/versions/1/evaluations`);
  expect(body['items']).toMatchObject([
    { value: 0.8, slice },
    { value: 0.91, confidenceInterval },
  ]);
  const compared = await registry.request('GET', `${path}/compare?from=1&to=1`);
  expect(compared.body['metrics']).toMatchObject([
    { metric: 'f1', slice: null, from: 0.91, better: 'equal' },
    { metric: 'f1', slice, from: 0.8, better: 'equal' },
  ]);
  const shown = await annals(registry, ['evaluate', `${model}@1`]);
  expect(shown.out).toMatch(/0\.91 \(0\.88 to 0\.93 at 95%\).*\n/);
  const upside = { ...whole, confidenceInterval: { low: 1, high: 0, level: 0.95 } };
  const refused = await registry.request('POST', `${path}/versions/1/evaluations`, { body: { evaluations: [upside] } });
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  expect(await ask('production')).toMatchObject({ missing: [{ check: 'metadata' }] });
});
