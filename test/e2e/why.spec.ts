import { presets } from '#models/policy/presets';
import { annals } from '#test/builders/command-line';
import { begin, pathOf, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

const model = 'why/m';
const path = pathOf(model);

let running: RunningRegistry;
let registry: Registry;
let afterPromotions: string;
const why = async (ref: string, past = '') => registry.request('GET', `${path}/versions/${ref}/why${past}`);
const promote = async (version: string, reason: string) => {
  const body = { version, to: 'production', reason };
  const moved = await registry.request('POST', `${path}/transitions`, { body });
  expect(moved.status).toBe(201);
  return moved.headers.get('registry-position') ?? '';
};

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  for (const seed of ['one', 'two']) {
    const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed });
    const lineage = [{ kind: 'run', id: `run-${seed}`, system: 'airflow' }];
    await pushed(registry, model, { 'model.safetensors': weights, 'README.md': '# It' }, { body: { lineage } });
  }
  await promote('1', 'first release');
  afterPromotions = await promote('2', 'recall is better');
  await registry.request('PUT', `${path}/aliases/champion`, { body: { version: '2', reason: 'it won' } });
  const policy = { ...presets.open, rollbackWindowDays: 20 };
  await registry.request('PUT', '/api/v1/projects/why/policy', { body: { policy } });
});
afterAll(() => running.remove());

it('tells who registered a version from what, who promoted it, in whose place, on which checks and policy', async () => {
  const { status, body } = await why('production');
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      project: 'why',
      model: 'm',
      version: 2,
      stage: 'production',
      aliases: ['champion'],
      availability: 'active',
      registered: { content: 'held', files: 2, previous: 1, format: 'safetensors', from: ['run run-two of airflow'] },
      places: [
        {
          place: 'stage',
          name: 'production',
          how: 'promoted',
          reason: 'recall is better',
          from: 'none',
          displaced: [1],
          position: afterPromotions,
          policy: { revision: 1, preset: 'open', checks: ['format', 'safety'] },
          checks: [
            { name: 'format', outcome: 'passed' },
            { name: 'safety', outcome: 'passed' },
          ],
        },
        { place: 'alias', name: 'champion', how: 'set', reason: 'it won', displaced: [], policy: null, checks: [] },
      ],
      changed: null,
    },
  });
});

it('answers for a past time: what held production, who put it there, on which checks and policy', async () => {
  const first = await registry.request('GET', `${path}/history?type=StageTransitioned&order=oldest&limit=1`);
  const [event] = first.body['items'] as { position: string; time: string; actor: string }[];
  const then = await why('production', `?as_of=${event?.position}`);
  expect(then.body).toMatchObject({
    version: 1,
    places: [{ how: 'promoted', by: event?.actor, at: event?.time, reason: 'first release', displaced: [] }],
  });
  expect(then.headers.get('annals-as-of')).toBe(event?.position);
});

it('takes a date for its end in UTC, says so, and answers in one command and one request', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const end = `${today}T23:59:59.999Z`;
  const then = await why('production', `?as_of=${today}`);
  expect([then.status, then.headers.get('annals-as-of')]).toEqual([200, end]);
  const shown = await annals(registry, ['show', `${model}@production`, '--as-of', today, '--why']);
  expect(shown).toMatchObject({ code: 0, err: `As of ${end}\n` });
  const json = await annals(registry, ['why', `${model}@production`, '--as-of', today, '--json']);
  expect(json.err).toBe('');
  expect(JSON.parse(json.out)).toEqual({ ...then.body, asOf: end });
  expect((await why('production', '?as_of=2020-01-01')).status).toBe(404);
  expect((await why('production', '?as_of=2026-02-31')).status).toBe(400);
});

it('tells of a rollback: who rolled back, and on which checks the version had entered', async () => {
  const body = { place: { kind: 'stage', name: 'production' }, reason: 'alerts' };
  const back = await registry.request('POST', `${path}/rollbacks`, { body });
  expect(back.status).toBe(201);
  expect((await why('production')).body).toMatchObject({
    version: 1,
    places: [
      {
        how: 'rolled-back',
        reason: 'alerts',
        displaced: [2],
        policy: { revision: 2, preset: 'open', checks: [] },
        checks: [
          { name: 'format', outcome: 'passed' },
          { name: 'safety', outcome: 'passed' },
        ],
      },
    ],
  });
  expect((await why('champion')).body).toMatchObject({ version: 2, stage: 'none', places: [{ how: 'set' }] });
});

it('follows a stage with its alias, and knows the last change of availability', async () => {
  const set = await registry.request('PUT', `${path}/aliases/live`, { body: { follows: 'production' } });
  expect(set.status).toBe(200);
  await promote('2', 'mended');
  const availability = { to: 'deprecated', reason: 'a better one comes' };
  await registry.request('POST', `${path}/versions/2/availability`, { body: availability });
  const { body } = await why('live');
  expect(body).toMatchObject({
    version: 2,
    places: [
      { place: 'stage', how: 'promoted', reason: 'mended', policy: { revision: 2 } },
      { place: 'alias', name: 'champion', how: 'set' },
      { place: 'alias', name: 'live', how: 'follows', displaced: [1] },
    ],
    changed: { summary: 'deprecated version 2', reason: 'a better one comes' },
  });
  const told = await annals(registry, ['why', `${model}@live`]);
  const lines = told.out.trimEnd().split('\n');
  expect(told.code).toBe(0);
  expect(lines.length).toBeLessThanOrEqual(10);
  expect(lines[0]).toBe(`${model}@2     stands in production, deprecated, @champion, @live`);
  expect(told.out).toMatch(/production +promoted .* by \S+, displacing 1: mended\n/);
  expect(told.out).toMatch(/decided on +format passed, safety passed; policy revision 2 \(open\)\n/);
  expect(told.out).toMatch(/@live +moved with its stage .*, displacing 1: mended\n/);
});

it('knows no version that is not there', async () => {
  expect(await why('9')).toMatchObject({ status: 404, body: { code: 'version-not-found' } });
});
