import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { presets } from '#models/policy/presets';
import { annals } from '#test/builders/command-line';
import { begin, pathOf, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

const model = 'rules/m';
const policy = '/api/v1/projects/rules/policy';
const strict = {
  ...presets.open,
  stages: presets.open.stages.map((stage) =>
    stage.name === 'production' ? { ...stage, checks: [...stage.checks, 'evaluation'] } : stage,
  ),
};

let running: RunningRegistry;
let registry: Registry;
let reader: string;
const put = (body: object, headers: Record<string, string> = {}) => registry.request('PUT', policy, { body, headers });

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed: 'one' });
  await pushed(registry, model, { 'model.safetensors': weights, 'README.md': '# One' });
  await registry.request('POST', `${pathOf(model)}/transitions`, { body: { version: '1', to: 'production' } });
  const token = await registry.request('POST', '/api/v1/tokens', { body: { role: 'reader' } });
  reader = String(token.body['token']);
});
afterAll(() => running.remove());

it('tests other rules without changing any: who would not be let in, and what is missing', async () => {
  const tested = await registry.request('POST', `${policy}/test`, { body: { policy: strict }, token: reader });
  expect(tested).toMatchObject({
    status: 200,
    body: {
      project: 'rules',
      revision: 1,
      changed: true,
      tested: 1,
      affected: [
        {
          model: 'm',
          version: 1,
          stage: 'production',
          missing: [{ check: 'evaluation', outcome: 'failed' }],
          refusal: { code: 'checks-not-passed' },
        },
      ],
    },
  });
  const gone = { ...presets.open, stages: presets.open.stages.slice(0, 1) };
  const without = await registry.request('POST', `${policy}/test`, { body: { policy: gone } });
  expect(without.body).toMatchObject({ affected: [{ stage: 'production', refusal: { code: 'stage-not-found' } }] });
  const same = await registry.request('POST', `${policy}/test`, { body: { preset: 'open' } });
  expect(same.body).toMatchObject({ changed: false, tested: 1, affected: [] });
  expect((await registry.request('GET', policy)).body).toMatchObject({ revision: 1 });
});

it('is changed by an owner, and was what it was before', async () => {
  expect((await registry.request('PUT', policy, { body: { policy: strict }, token: reader })).status).toBe(403);
  const before = await registry.request('GET', policy);
  const changed = await put({ policy: strict, reason: 'Releases need an evaluation.' });
  expect(changed).toMatchObject({ status: 200, body: { slug: 'rules', changed: true, revision: 2 } });
  const now = await registry.request('GET', policy);
  expect(now.body).toMatchObject({ revision: 2, policy: strict, position: changed.headers.get('registry-position') });
  const then = await registry.request('GET', `${policy}?as_of=${String(before.body['position'])}`);
  expect(then.body).toEqual(before.body);
  const audit = await registry.request('GET', '/api/v1/audit?type=PolicyChanged');
  expect(audit.body).toMatchObject({
    items: [{ project: 'rules', data: { revision: 2, previousRevision: 1, reason: 'Releases need an evaluation.' } }],
  });
});

it('is not changed where it says so already, nor where somebody else changed it meanwhile', async () => {
  expect((await put({ policy: strict })).body).toMatchObject({ changed: false, revision: 2 });
  const etag = (await registry.request('GET', policy)).headers.get('etag') ?? '';
  expect((await put({ preset: 'open' }, { 'if-match': etag })).body).toMatchObject({ revision: 3 });
  expect(await put({ policy: strict }, { 'if-match': etag })).toMatchObject({
    status: 412,
    body: { code: 'changed-meanwhile' },
  });
  expect((await put({ policy: strict })).body).toMatchObject({ revision: 4 });
});

it.each([
  ['nothing', {}, 'invalid-input'],
  ['both a preset and rules', { preset: 'open', policy: presets.open }, 'invalid-input'],
  ['rules that this release does not keep', { preset: 'regulated' }, 'preset-not-available'],
  [
    'a stage called latest',
    { policy: { ...presets.open, stages: [{ name: 'latest', checks: [], votes: 0, holders: 1 }] } },
    'name-reserved',
  ],
])('refuses %s', async (_what, body, code) => {
  expect(await put(body)).toMatchObject({ status: 400, body: { code } });
  expect(await registry.request('POST', `${policy}/test`, { body })).toMatchObject({ status: 400, body: { code } });
});

it('scans the reason that somebody typed', async () => {
  const reason = 'asked by ada.lovelace@analytical-engines.co.uk';
  expect(await put({ preset: 'open', reason })).toMatchObject({ status: 422, body: { code: 'sensitive-data' } });
});

it('is shown, tested and used on the command line, from a file that it printed', async () => {
  const shown = await annals(registry, ['policy', 'show', 'rules', '--json']);
  await writeFile(join(running.directory, 'policy.json'), shown.out);
  const around = { directory: running.directory };
  const again = await annals(registry, ['policy', 'use', 'rules', 'policy.json'], around);
  expect(again).toEqual({ code: 0, out: 'Nothing changed: revision 4 of rules says so already\n', err: '' });
  const used = await annals(registry, ['policy', 'use', 'rules', 'open', '--reason', 'as before']);
  expect(used.out).toBe('rules goes by revision 5 of its policy now\n');
  const tested = await annals(registry, ['policy', 'test', 'rules', 'policy.json'], around);
  expect(tested.out).toContain('1 of 1 version in stages of rules would not be let in; they would stay where they are');
  expect(tested.out).toContain('→ Record a metric with its dataset and split: annals evaluate rules/m@1');
  const text = await annals(registry, ['policy', 'show', 'rules']);
  expect(text.out).toMatch(/revision +5\n[^]*A version may go from every stage to every other/);
  const missing = await annals(registry, ['policy', 'use', 'rules', 'nothing.json'], around);
  expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('neither a preset nor a file') as string });
});
