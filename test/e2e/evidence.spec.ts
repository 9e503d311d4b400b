import { buildOnnx } from '#test/builders/onnx';
import {
  begin,
  follow,
  itemsOf,
  pathOf,
  pushed,
  readingOwnWrites,
  register,
  type Registry,
} from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors, float32 } from '#test/builders/safetensors';

const evaluation = { metric: 'f1', value: 0.5, direction: 'higher-is-better', dataset: 'd', split: 'test' };

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const get = (path: string) => registry.request('GET', path);

describe('the checks of a version', () => {
  const outcomes = async (path: string) =>
    Object.fromEntries(
      itemsOf(await get(`${path}/checks`)).map(({ name, outcome }): [string, unknown] => [String(name), outcome]),
    );

  it('change with evaluations, lineage and metadata; what is missing is named with meaning and example', async () => {
    await begin(registry, 'checks/m');
    const { number } = await pushed(registry, 'checks/m', { 'm.onnx': buildOnnx() });
    const path = `${pathOf('checks/m')}/versions/${number}`;
    expect(await outcomes(path)).toEqual({
      format: 'passed',
      safety: 'passed',
      metadata: 'failed',
      evaluation: 'failed',
      lineage: 'failed',
    });
    const metadataCheck = async () => itemsOf(await get(`${path}/checks`)).find(({ name }) => name === 'metadata');
    const before = await metadataCheck();
    expect(before?.['percentage']).toBeLessThan(100);
    expect(before?.['missing']).toContainEqual({
      path: 'governance.licence',
      meaning: expect.any(String) as string,
      example: 'Apache-2.0',
    });
    const evaluated = await registry.request('POST', `${path}/evaluations`, { body: { evaluations: [evaluation] } });
    expect(evaluated).toMatchObject({ status: 201, body: { changed: true } });
    expect(itemsOf(await get(`${path}/evaluations`))).toMatchObject([{ ...evaluation, recordedBy: 'owner' }]);
    const links = [
      { kind: 'dataset', role: 'training', name: 'd', version: '1' },
      { kind: 'commit', repository: 'https://git.example.com/m', commit: '0123abc' },
    ];
    await registry.request('POST', `${path}/lineage`, { body: { links } });
    expect(await registry.request('POST', `${path}/lineage`, { body: { links } })).toMatchObject({
      body: { changed: false },
    });
    expect(await get(`${path}/lineage`)).toMatchObject({ body: { previous: null, links } });
    const licence = 'anything goes';
    expect(await registry.request('PATCH', path, { body: { metadata: { governance: { licence } } } })).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', problems: [{ path: '/metadata/governance/licence' }] },
    });
    const metadata = {
      description: 'It tells.',
      owner: { team: 'team-a', accountable: 'p-1' },
      framework: { version: '2.4.0' },
      architecture: { architecture: 'Perceptron', task: 'tabular-classification' },
      training: { hyperparameters: { epochs: 3 }, datasets: [{ name: 'd', version: '1', role: 'train' }] },
      use: { intendedUse: ['Tests.'], limitations: ['All.'], assumptions: ['None.'] },
      governance: { licence: 'Apache-2.0' },
    };
    const described = await registry.request('PATCH', path, { body: { metadata } });
    expect(described).toMatchObject({ status: 200, body: { changed: true } });
    expect(await metadataCheck()).toMatchObject({ outcome: 'passed', percentage: 100, missing: [] });
    expect(new Set(Object.values(await outcomes(path)))).toEqual(new Set(['passed']));
  });
});

describe('two versions', () => {
  it('are compared by metadata, metrics, files and tensors, and on request by the bytes of their tensors', async () => {
    await begin(registry, 'compared/m');
    const tensors = (last: string, bias: number[]) =>
      buildSafetensors([
        { name: 'same', dtype: 'F32', shape: [2], data: float32([1, 2]) },
        { name: 'moved', dtype: 'F32', shape: [2], data: float32(bias) },
        { name: last, dtype: 'F32', shape: [1], data: float32([5]) },
        { name: 'reshaped', dtype: 'F32', shape: last === 'old' ? [4] : [2, 2], data: float32([1, 2, 3, 4]) },
      ]);
    const body = (value: number, description: string) => ({
      evaluations: [
        { ...evaluation, value },
        { ...evaluation, metric: 'loss', direction: 'lower-is-better', value },
      ],
      metadata: { description },
    });
    await pushed(
      registry,
      'compared/m',
      { 'm.safetensors': tensors('old', [3, 4]), 'LICENSE.txt': 'Free.' },
      { body: body(0.5, 'One.') },
    );
    await pushed(
      registry,
      'compared/m',
      { 'm.safetensors': tensors('new', [3, 9]), 'NOTICE.txt': 'Free.' },
      { body: body(0.75, 'Two.') },
    );
    const path = `${pathOf('compared/m')}/compare`;
    const compared = await get(`${path}?from=1&to=latest`);
    const reshaped = { name: 'reshaped', from: { dtype: 'F32', shape: [4] }, to: { dtype: 'F32', shape: [2, 2] } };
    expect(compared).toMatchObject({
      status: 200,
      body: {
        from: 1,
        to: 2,
        metrics: [
          { metric: 'f1', from: 0.5, to: 0.75, difference: 0.25, better: 'to' },
          { metric: 'loss', from: 0.5, to: 0.75, better: 'from' },
        ],
        files: {
          added: [{ path: 'NOTICE.txt' }],
          removed: [{ path: 'LICENSE.txt' }],
          changed: [{ path: 'm.safetensors' }],
          same: 0,
        },
        tensors: { added: [{ name: 'new' }], removed: [{ name: 'old' }], changed: [reshaped], same: 2 },
      },
    });
    expect(compared.body['metadata']).toContainEqual({ path: 'description', from: 'One.', to: 'Two.' });
    const bytes = await follow(registry, await get(`${path}?from=1&to=2&bytes=true`));
    expect(bytes.body).toMatchObject({
      kind: 'compare-bytes',
      state: 'succeeded',
      result: { from: 1, to: 2, tensors: { same: 2, bytes: { changed: ['moved'], same: 1, compared: 2 } } },
    });
    await register(registry, 'compared/m', { uri: 's3://compared/3/' });
    expect(await get(`${path}?from=1&to=3`)).toMatchObject({ status: 200, body: { tensors: null } });
    const refused = await follow(registry, await get(`${path}?from=1&to=3&bytes=true`));
    expect(refused.body).toMatchObject({ state: 'failed', problem: { code: 'content-not-comparable' } });
    expect(await get(`${path}?from=1&to=9`)).toMatchObject({ status: 404 });
  });
});
