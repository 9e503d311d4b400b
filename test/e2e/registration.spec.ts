import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnnx } from '#test/builders/onnx';
import {
  begin,
  fileOf,
  follow,
  followAt,
  itemsOf,
  pathOf,
  push,
  pushed,
  readingOwnWrites,
  register,
  upload,
  type Contents,
  type Registry,
} from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors, float32 } from '#test/builders/safetensors';

const realModel = readFileSync(join(__dirname, '../../node_modules/openwakeword-js/models/hello_deepa.onnx'));
const secret = ['AKIA', 'QYLPMN5HHHFPZA7Q'].join('');
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
const weights = (seed: string, values = [1, 2, 3, 4]) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4], data: float32(values) }], { seed }),
});
const tokenOf = async (principal: string) =>
  String((await registry.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal } })).body['token']);
const versionsOf = async (model: string) => itemsOf(await get(`${pathOf(model)}/versions`)).map((v) => v['number']);

describe('content that is held', () => {
  it('is registered by an operation that says where to ask, and in the end which version it is', async () => {
    await begin(registry, 'held/real');
    const files = await upload(registry, { 'hello deepa.onnx': realModel, 'README.md': '# Wake word\n' });
    const accepted = await register(registry, 'held/real', files, { body: { tags: { Kind: 'audio' } } });
    expect(accepted.status).toBe(202);
    const id = String(accepted.body['id']);
    expect(accepted.headers.get('location')).toBe(`/api/v1/operations/${id}`);
    expect(accepted.body).toMatchObject({ kind: 'register-version', problem: null });
    const ended = await follow(registry, accepted);
    expect(ended.body).toMatchObject({
      id,
      state: 'succeeded',
      result: { number: 1, unchanged: false, content: 'held' },
    });
    expect(ended.headers.get('registry-position')).toBe(ended.body['position']);
    const shown = await get(`${pathOf('held/real')}/versions/1`);
    expect(shown.body).toMatchObject({
      number: 1,
      content: 'held',
      format: 'onnx',
      verdict: 'clean',
      availability: 'active',
      bytes: realModel.length + 12,
      tags: { kind: 'audio' },
      files: [{ path: 'README.md' }, { path: 'hello deepa.onnx', size: realModel.length }],
      registeredBy: 'owner',
    });
    expect(shown.body['parameterCount']).toBeGreaterThan(1000);
    const { architecture } = shown.body['metadata'] as { architecture: { inputs: unknown[]; outputs: unknown[] } };
    expect([architecture.inputs.length, architecture.outputs.length]).toEqual([1, 1]);
    expect(await followAt(registry, `/api/v1/operations/${id}`)).toMatchObject({ body: ended.body });
  });

  it('is shown by its operation to its own caller and to owners alone', async () => {
    await begin(registry, 'held/own');
    const [ada, bob] = [await tokenOf('ada'), await tokenOf('bob')];
    const files = await upload(registry, weights('own'), ada);
    const accepted = await register(registry, 'held/own', files, { token: ada });
    await follow(registry, accepted, ada);
    const location = accepted.headers.get('location') ?? '';
    expect(await registry.request('GET', location)).toMatchObject({ status: 200 });
    expect(await registry.request('GET', location, { token: bob })).toMatchObject({
      status: 404,
      body: { code: 'operation-not-found' },
    });
    expect(await registry.request('DELETE', location, { token: ada })).toMatchObject({
      status: 409,
      body: { code: 'operation-finished' },
    });
  });

  it('that the newest version has is no new version unless one is asked for; what differs is named, not applied', async () => {
    await begin(registry, 'held/equal');
    const files = await upload(registry, { ...weights('equal'), 'README.md': 'Same.' });
    const metadata = { description: 'First.', use: { limitations: ['None.'] } };
    await follow(registry, await register(registry, 'held/equal', files, { body: { metadata } }));
    const body = { metadata: { description: 'Second.', use: { limitations: ['None.'] } } };
    const again = await register(registry, 'held/equal', [...files].reverse(), { body });
    expect(again).toMatchObject({ status: 200, body: { number: 1, unchanged: true, differs: ['description'] } });
    expect(await get(`${pathOf('held/equal')}/versions/1`)).toMatchObject({
      body: { metadata: { description: 'First.' } },
    });
    const forced = await register(registry, 'held/equal', files, { body: { ...body, newVersion: true } });
    const { body: ended } = await follow(registry, forced);
    const digest = again.body['digest'];
    expect(ended).toMatchObject({ result: { number: 2, unchanged: false, digest } });
    expect(await get(`/api/v1/resolve/held/equal@${String(digest)}`)).toMatchObject({ body: { version: 2 } });
    await pushed(registry, 'held/equal', weights('other'));
    expect((await push(registry, 'held/equal', { ...weights('equal'), 'README.md': 'Same.' })).body).toMatchObject({
      result: { number: 4, unchanged: false, digest },
    });
  });

  it('that is not here is asked for; the same key completes it', async () => {
    await begin(registry, 'held/missing');
    const { entry } = fileOf('model.safetensors', weights('missing')['model.safetensors']);
    const refused = await register(registry, 'held/missing', [entry], { key: 'missing-1' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'content-missing', digests: [entry.digest] } });
    expect(await versionsOf('held/missing')).toEqual([]);
    await upload(registry, weights('missing'));
    const done = await follow(registry, await register(registry, 'held/missing', [entry], { key: 'missing-1' }));
    expect(done.body).toMatchObject({ state: 'succeeded', result: { number: 1 } });
    const other = await register(registry, 'held/missing', [entry], { key: 'missing-1', body: { tags: { a: 'b' } } });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });

  it('of another size than declared is refused', async () => {
    await begin(registry, 'held/size');
    const [file] = await upload(registry, weights('size'));
    const wrong = { path: 'model.safetensors', digest: file?.digest ?? '', size: (file?.size ?? 0) + 1 };
    expect(await register(registry, 'held/size', [wrong])).toMatchObject({
      status: 400,
      body: { code: 'size-mismatch', path: 'model.safetensors', declared: wrong.size, actual: file?.size },
    });
  });

  it.each<[string, Contents]>([
    ['a pickle', { 'model.pkl': "cos\nsystem\n(S'true'\ntR.", ...weights('p') }],
    ['a pickle that calls itself safetensors', { 'model.safetensors': "\x80\x04cos\nsystem\n(S'true'\ntR." }],
    [
      'a zip',
      { 'model.zip': Buffer.concat([Buffer.from('PK\x03\x04\x14\x00\x00\x00'), Buffer.alloc(40)]), ...weights('z') },
    ],
    ['a program', { run: Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(60)]), ...weights('e') }],
    ['Python', { 'modeling.py': 'import os\n\ndef load():\n    os.system("true")\n', ...weights('py') }],
    ['no weights', { 'README.md': '# Nothing' }],
  ])('is refused for %s, and nothing is left of it', async (what, contents) => {
    const model = `unknown/${what.replaceAll(' ', '-')}`;
    await begin(registry, model);
    const { body } = await push(registry, model, contents);
    expect(body).toMatchObject({
      state: 'failed',
      result: null,
      problem: { code: 'artifact-unknown-format', status: 422 },
    });
    expect(await versionsOf(model)).toEqual([]);
    expect(itemsOf(await get(`${pathOf(model)}/history?all=true`)).map(({ type }) => type)).toEqual([
      'ModelRegistered',
    ]);
  });

  it('with a secret in a file is refused; the secret is in no answer', async () => {
    await begin(registry, 'unsafe/secret');
    const readme = `# Model\n\nexport AWS_ACCESS_KEY_ID=${secret}\n`;
    const { body } = await push(registry, 'unsafe/secret', { ...weights('s'), 'README.md': readme });
    expect(body).toMatchObject({
      state: 'failed',
      problem: { code: 'secret-in-file', findings: [{ path: 'README.md', rule: 'aws' }] },
    });
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(await versionsOf('unsafe/secret')).toEqual([]);
  });

  it('that is suspicious is registered quarantined, with its findings', async () => {
    await begin(registry, 'unsafe/suspicious');
    const config = JSON.stringify({ auto_map: { AutoModel: 'modeling.Model' } });
    const { body } = await push(registry, 'unsafe/suspicious', { ...weights('q'), 'config.json': config });
    expect(body).toMatchObject({ state: 'succeeded', result: { number: 1, availability: 'quarantined' } });
    const shown = await get(`${pathOf('unsafe/suspicious')}/versions/1`);
    expect(shown.body).toMatchObject({ availability: 'quarantined', verdict: 'suspicious' });
    expect((shown.body['findings'] as unknown[]).length).toBeGreaterThan(0);
    expect(shown.body['checks']).toContainEqual(expect.objectContaining({ name: 'safety', outcome: 'failed' }));
    const release = { body: { to: 'released' } };
    expect(
      await registry.request('POST', `${pathOf('unsafe/suspicious')}/versions/1/availability`, release),
    ).toMatchObject({ status: 409, body: { code: 'safety-not-passed' } });
    expect(await get('/api/v1/resolve/unsafe/suspicious@1')).toMatchObject({ status: 403 });
  });
});

describe('what files say of themselves', () => {
  it('goes before what is declared, which becomes a finding, and can not be changed afterwards', async () => {
    await begin(registry, 'facts/m');
    const metadata = { framework: { name: 'tensorflow', version: '9' }, architecture: { task: 'tabular' } };
    const result = await pushed(
      registry,
      'facts/m',
      { 'm.onnx': buildOnnx({ producer: ['pytorch', '2.4.0'] }) },
      { body: { metadata } },
    );
    const path = `${pathOf('facts/m')}/versions/${result.number}`;
    const { body } = await get(path);
    expect(body).toMatchObject({
      metadata: {
        framework: { name: 'pytorch' },
        architecture: { task: 'tabular' },
        artifact: { format: 'onnx', files: 1 },
      },
    });
    expect(body['findings']).toContainEqual(
      expect.objectContaining({
        rule: 'metadata-contradiction',
        title: expect.stringContaining('framework.name') as string,
      }),
    );
    const patch = (changed: unknown) => registry.request('PATCH', path, { body: { metadata: changed } });
    for (const changed of [
      { framework: { name: 'jax' } },
      { architecture: { inputs: [{ name: 'x', dtype: 'int8', shape: [1] }] } },
      { artifact: { format: 'gguf' } },
    ]) {
      expect(await patch(changed)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    }
    expect(await patch({ framework: { name: 'pytorch' }, architecture: { task: 'regression' } })).toMatchObject({
      status: 200,
    });
    expect(await get(path)).toMatchObject({
      body: { metadata: { framework: { name: 'pytorch' }, architecture: { task: 'regression' } } },
    });
  });
});

describe('content that is elsewhere', () => {
  it('is registered in the request, with nothing known about it', async () => {
    await begin(registry, 'external/m');
    const reply = await register(
      registry,
      'external/m',
      { uri: 's3://models/m/1/' },
      { body: { evaluations: [evaluation] } },
    );
    expect(reply).toMatchObject({
      status: 201,
      body: { number: 1, content: 'external', digest: null, availability: 'active' },
    });
    expect(reply.headers.get('location')).toBe(`${pathOf('external/m')}/versions/1`);
    const shown = await get(`${pathOf('external/m')}/versions/1`);
    expect(shown.body).toMatchObject({ uri: 's3://models/m/1/', format: null, verdict: null, files: [], bytes: null });
    expect(shown.body['checks']).toContainEqual(expect.objectContaining({ name: 'safety', outcome: 'unknown' }));
    expect(await get('/api/v1/resolve/external/m')).toMatchObject({ body: { uri: 's3://models/m/1/', files: [] } });
  });
});

describe('an operation', () => {
  it('that is cancelled while it waits registers nothing, and begins anew with its key', async () => {
    await begin(registry, 'cancelled/m');
    const long = await upload(registry, { ...weights('c'), 'README.md': 'lorem ipsum dolor sit amet '.repeat(40_000) });
    const short = await upload(registry, weights('short'));
    const before = await Promise.all(
      Array.from({ length: 8 }, () => register(registry, 'cancelled/m', long, { body: { newVersion: true } })),
    );
    const waiting = await register(registry, 'cancelled/m', short, { key: 'cancelled' });
    const cancelled = await registry.request('DELETE', waiting.headers.get('location') ?? '');
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled', result: null, position: null } });
    for (const reply of before) expect(await follow(registry, reply)).toMatchObject({ body: { state: 'succeeded' } });
    expect(await versionsOf('cancelled/m')).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    const again = await register(registry, 'cancelled/m', short, { key: 'cancelled' });
    expect(again.body['id']).toBe(waiting.body['id']);
    expect(await follow(registry, again)).toMatchObject({ body: { state: 'succeeded', result: { number: 9 } } });
  });

  it('that is cancelled while it runs has registered all or nothing', async () => {
    await begin(registry, 'cancelled/running');
    const readme = 'lorem ipsum dolor sit amet '.repeat(40_000);
    const files = await upload(registry, { ...weights('running'), 'README.md': readme });
    const accepted = await register(registry, 'cancelled/running', files);
    const cancelled = await registry.request('DELETE', accepted.headers.get('location') ?? '');
    // One that had ended meanwhile is refused, with the state that it is in.
    const { state } = cancelled.body;
    expect(['cancelled', 'succeeded']).toContain(state);
    expect(await versionsOf('cancelled/running')).toEqual(state === 'succeeded' ? [1] : []);
  });
});

describe('bytes that another principal uploaded', () => {
  it('are asked for as if they were not here, until a version that may be served names them', async () => {
    await begin(registry, 'possession/m');
    const [ada, bob] = [await tokenOf('ada-2'), await tokenOf('bob-2')];
    const missing = async (token: string, digests: string[]) => {
      // A read, after which the catalogue holds what was written before.
      await get(pathOf('possession/m'));
      return (await registry.request('POST', '/api/v1/blobs/missing', { token, body: { digests } })).body['missing'];
    };
    const unknown = `sha256:${'0'.repeat(64)}`;
    const files = await upload(registry, weights('possession'), ada);
    const digests = files.map(({ digest }) => digest);
    expect(await missing(ada, digests)).toEqual([]);
    expect(await missing(bob, [...digests, unknown])).toEqual([...digests, unknown]);
    const refused = await register(registry, 'possession/m', files, { token: bob });
    expect(refused).toMatchObject({ status: 409, body: { code: 'content-missing', digests } });
    await follow(registry, await register(registry, 'possession/m', files, { token: ada }), ada);
    expect(await missing(bob, digests)).toEqual([]);
    const path = `${pathOf('possession/m')}/versions/1/availability`;
    await registry.request('POST', path, { body: { to: 'quarantined' } });
    expect(await missing(bob, digests)).toEqual(digests);
    await registry.request('POST', path, { body: { to: 'released' } });
    await begin(registry, 'possession/other');
    const other = await register(registry, 'possession/other', files, { token: bob });
    expect(await follow(registry, other, bob)).toMatchObject({ body: { state: 'succeeded' } });
  });
});
