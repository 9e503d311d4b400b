import { begin, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { seeded } from '#test/builders/seeded';

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const model = 'remembered/m';
const asked = [
  ...['@latest', '@1', '@2', '@production', '@staging', '@champion', ''].map((ref) => `/api/v1/resolve/${model}${ref}`),
  '/api/v1/projects/remembered/models',
  '/api/v1/projects/remembered/models?prefix=o&archived=yes',
];

/** An answer for now, asked twice so that the second answer is a remembered one, and as of the position told. */
async function answers(path: string) {
  const first = await registry.request('GET', path);
  const second = await registry.request('GET', path);
  const position = second.headers.get('registry-position') ?? first.headers.get('registry-position');
  const asOf = `${path.includes('?') ? '&' : '?'}as_of=${position}`;
  const then = position === null ? second : await registry.request('GET', `${path}${asOf}`);
  return [first, second, then].map(({ status, body }) => [status, status === 200 ? body : body['code']]);
}

it('what a ref means and what models there are is told as it is at that position, whatever changed since it was asked last', async () => {
  await begin(registry, model);
  await begin(registry, 'remembered/other');
  for (let n = 1; n <= 3; n++) await register(registry, model, { uri: `s3://remembered/${n}/` });
  const at = pathOf(model);
  const other = pathOf('remembered/other');
  const random = seeded(20_261_125);
  const version = () => String(1 + random(3));
  const stage = () => (random(2) ? 'production' : 'staging');
  const changed = (path: string, body: unknown, method = 'POST') => registry.request(method, path, { body });
  const availability = (to: string) => changed(`${at}/versions/${version()}/availability`, { to, reason: 'because' });
  const changes = [
    () => changed(`${at}/transitions`, { version: version(), to: stage() }),
    () => changed(`${at}/rollbacks`, { place: { kind: 'stage', name: stage() }, reason: 'because' }),
    () => changed(`${at}/aliases/champion`, { version: version() }, 'PUT'),
    () => changed(`${at}/aliases/champion`, { follows: stage() }, 'PUT'),
    () => registry.request('DELETE', `${at}/aliases/champion`),
    () => register(registry, model, { uri: `s3://remembered/new/${random(1e6)}/` }),
    () => register(registry, 'remembered/other', { uri: `s3://other/${random(1e6)}/` }),
    () => changed(`${other}/transitions`, { version: '1', to: stage() }),
    () => availability('quarantined'),
    () => availability('released'),
    () => availability('deprecated'),
    () => changed(other, { description: `changed ${random(1e6)}` }, 'PATCH'),
    () => changed('/api/v1/projects/remembered/policy', { preset: random(2) ? 'open' : 'reviewed' }, 'PUT'),
  ];
  let made = 0;
  for (let round = 0; round < 80; round++) {
    const reply = await changes[random(changes.length)]?.();
    if (reply && reply.status < 300) made += 1;
    for (const path of asked) {
      const [first, second, then] = await answers(path);
      expect([round, path, second]).toEqual([round, path, first]);
      expect([round, path, then]).toEqual([round, path, first]);
    }
  }
  expect(made).toBeGreaterThan(30);
}, 60_000);
