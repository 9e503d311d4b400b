import { begin, itemsOf, pathOf, pushed, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

/** What every question of the catalogue answered at some moment. */
interface Moment {
  readonly after: string;
  readonly position: string;
  readonly time: string;
  readonly answers: Readonly<Record<string, unknown>>;
}

const model = 'past/m';
const path = pathOf(model);

/** The model goes by the name that it was born under: that one always means it. */
const questions = [
  '/api/v1/projects',
  '/api/v1/projects/past',
  '/api/v1/projects/past/policy',
  '/api/v1/projects/past/models',
  '/api/v1/projects/past/models?archived=yes&tag=team',
  path,
  `${path}/versions`,
  `${path}/versions?archived=yes&stage=production`,
  ...['1', '2', 'latest', 'production', 'champion'].map((ref) => `${path}/versions/${ref}`),
  ...['files', 'evaluations', 'lineage', 'checks'].map((part) => `${path}/versions/1/${part}`),
  ...['1', 'production', 'champion'].map((ref) => `${path}/versions/${ref}/why`),
  `${path}/versions/1/gate?for=production`,
  `${path}/aliases`,
  `${path}/aliases/champion`,
  `${path}/aliases/current`,
  `${path}/deployments?open=all`,
  '/api/v1/projects/past/deployments',
  `${path}/compare?from=1&to=2`,
  `${path}/history`,
  `${path}/history?all=true&order=oldest&version=1`,
  '/api/v1/audit',
  '/api/v1/audit?project=past&all=true&order=oldest',
  ...['', '@1', '@production', '@champion', '@current', '@latest'].map((ref) => `/api/v1/resolve/${model}${ref}`),
];

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const write = async (method: string, at: string, body?: unknown) => {
  const reply = await registry.request(method, at, body === undefined ? {} : { body });
  expect({ at, status: reply.status, body: reply.body }).toMatchObject({ status: expect.any(Number) as number });
  expect(reply.status).toBeLessThan(300);
};
const files = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed }),
  'README.md': `# ${seed}`,
});

/** Every kind of change that a question's answer depends on, one after the other. */
const story: readonly (readonly [what: string, change: () => Promise<unknown>])[] = [
  ['nothing', () => Promise.resolve()],
  ['a project', () => write('POST', '/api/v1/projects', { slug: 'past', title: 'Past' })],
  ['a model', () => begin(registry, model, { tags: { team: 'risk' } })],
  ['a version', () => pushed(registry, model, files('one'))],
  [
    'an evaluation',
    () =>
      write('POST', `${path}/versions/1/evaluations`, {
        evaluations: [{ metric: 'f1', value: 0.5, direction: 'higher-is-better', dataset: 'd', split: 'test' }],
      }),
  ],
  ['a second version', () => pushed(registry, model, files('two'))],
  ['a promotion', () => write('POST', `${path}/transitions`, { version: '1', to: 'production' })],
  ['an alias', () => write('PUT', `${path}/aliases/champion`, { version: '1' })],
  ['a following alias', () => write('PUT', `${path}/aliases/current`, { follows: 'production' })],
  ['a deployment', () => write('POST', `${path}/deployments`, { version: '1', environment: 'eu' })],
  ['metadata', () => write('PATCH', `${path}/versions/1`, { metadata: { description: 'It is.' }, tags: { a: 'b' } })],
  [
    'lineage',
    () =>
      write('POST', `${path}/versions/1/lineage`, {
        links: [
          { kind: 'dataset', role: 'training', name: 'd', version: '1' },
          { kind: 'run', id: 'r1' },
        ],
      }),
  ],
  ['a displacing promotion', () => write('POST', `${path}/transitions`, { version: '2', to: 'production' })],
  ['a moved alias', () => write('PUT', `${path}/aliases/champion`, { version: '2' })],
  ['a new name', () => write('POST', `${path}/rename`, { to: 'renamed' })],
  ['a description', () => write('PATCH', path, { title: 'Other', tags: { team: null } })],
  ['a rollback', () => write('POST', `${path}/rollbacks`, { place: { kind: 'stage', name: 'production' } })],
  ['a rolled back alias', () => write('POST', `${path}/rollbacks`, { place: { kind: 'alias', name: 'champion' } })],
  ['a deprecation', () => write('POST', `${path}/versions/1/availability`, { to: 'deprecated', successor: 2 })],
  ['a deployment in its place', () => write('POST', `${path}/deployments`, { version: '2', environment: 'EU' })],
  ['a quarantine', () => write('POST', `${path}/versions/1/availability`, { to: 'quarantined' })],
  ['a release', () => write('POST', `${path}/versions/1/availability`, { to: 'released' })],
  ['a removed alias', () => write('DELETE', `${path}/aliases/champion`)],
  ['an archived version', () => write('POST', `${path}/versions/2/availability`, { to: 'archived' })],
  ['an external version', () => register(registry, model, { uri: 's3://past/3/' })],
  ['a deleted version', () => write('DELETE', `${path}/versions/3`)],
  ['an empty stage', () => write('POST', `${path}/transitions`, { version: '1', to: 'none' })],
  ['an archived model', () => write('POST', `${path}/archive`, {})],
  ['a restored model', () => write('POST', `${path}/restore`, {})],
  ['another model', () => begin(registry, 'past/other')],
];

async function answers(query: string): Promise<Record<string, unknown>> {
  const ask = async (question: string) => {
    const joint = question.includes('?') ? '&' : '?';
    const { status, body } = await registry.request('GET', query === '' ? question : `${question}${joint}${query}`);
    return [question, { status, body }] as const;
  };
  return Object.fromEntries(await Promise.all(questions.map(ask)));
}

/** The next event is recorded in a later millisecond than this one. */
function leaveMillisecond(time: string): void {
  while (Date.now() <= Date.parse(time));
}

it('answers every question for every past position and moment as it was answered then', async () => {
  const moments: Moment[] = [];
  for (const [after, change] of story) {
    await change();
    const newest = await registry.request('GET', '/api/v1/audit?all=true&limit=1');
    const [event] = itemsOf(newest);
    const time = String(event?.['time']);
    const position = newest.headers.get('registry-position') ?? '';
    moments.push({ after, position, time, answers: await answers('') });
    leaveMillisecond(time);
  }
  for (const { after, position, time, answers: then } of moments) {
    expect([`as of ${after}`, await answers(`as_of=${position}`)]).toEqual([`as of ${after}`, then]);
    expect([`at the time of ${after}`, await answers(`as_of=${time}`)]).toEqual([`at the time of ${after}`, then]);
  }
  const known = moments.flatMap((moment) => Object.values(moment.answers));
  expect(known.filter((answer) => (answer as { status: number }).status === 500)).toEqual([]);
});

it('knows nothing of a moment before the log began, and refuses what is no moment and no position', async () => {
  const get = (at: string) => registry.request('GET', at);
  expect(await get('/api/v1/projects?as_of=2001-01-01T00:00:00Z')).toMatchObject({ status: 200, body: { items: [] } });
  expect(await get(`${path}?as_of=2001-01-01T00:00:00Z`)).toMatchObject({ status: 404 });
  for (const text of ['yesterday', '2026-13-01T00:00:00Z', '12', 'abcdefghijkl-1x']) {
    expect(await get(`${path}?as_of=${text}`)).toMatchObject({ status: 400, body: { code: 'invalid-position' } });
  }
  expect(await get(`${path}?as_of=aaaaaaaaaaaa-1`)).toMatchObject({ status: 410 });
});

it('leads a file to what its ref named then, and serves its bytes', async () => {
  const history = itemsOf(await registry.request('GET', `${path}/history?order=oldest&limit=500`));
  const promotion = history.find(({ type, version }) => type === 'StageTransitioned' && version === 2);
  const file = `${registry.url}/api/v1/files/${model}/production/README.md`;
  const headers = { authorization: `Bearer ${registry.ownerToken}` };
  expect((await fetch(file, { headers })).status).toBe(404);
  const then = await fetch(`${file}?as_of=${String(promotion?.['position'])}`, { headers });
  expect([then.status, then.headers.get('annals-version'), await then.text()]).toEqual([200, '2', '# two']);
});
