import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileEntry } from '#models/values/file-entry';
import { annals } from '#test/builders/command-line';
import { buildOnnx } from '#test/builders/onnx';
import {
  begin,
  follow,
  itemsOf,
  pathOf,
  readingOwnWrites,
  upload,
  type Contents,
  type Registry,
} from '#test/builders/pushing';
import { startRegistry, type Reply, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors, float32 } from '#test/builders/safetensors';

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
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  registry.request('POST', path, { body, headers });
const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4], data: float32([1, 2, 3, 4]) }], {
    seed,
  }),
});
const announce = (model: string, body: Record<string, unknown> = {}) =>
  post(`${pathOf(model)}/versions`, { content: { kind: 'pending' }, ...body });
const attachFiles = (model: string, ref: number | string, files: readonly FileEntry[], key?: string) =>
  post(
    `${pathOf(model)}/versions/${ref}/content`,
    { content: { kind: 'held', files } },
    key === undefined ? {} : { 'idempotency-key': key },
  );
const attach = async (model: string, ref: number, contents: Contents, key?: string) =>
  follow(registry, await attachFiles(model, ref, await upload(registry, contents), key));
const typesOf = async (model: string) =>
  itemsOf(await get(`${pathOf(model)}/history?all=true&order=oldest`)).map(({ type }) => type);
const outcomes = ({ body }: Reply) =>
  Object.fromEntries(
    (body['checks'] as { name: string; outcome: string }[]).map((check) => [check.name, check.outcome]),
  );

describe('a version whose content is to come', () => {
  it('is registered in the request, listed and shown, and is served by no name', async () => {
    await begin(registry, 'pending/new');
    const path = pathOf('pending/new');
    const metadata = { description: 'Predicts churn.' };
    const reply = await announce('pending/new', { metadata, tags: { team: 'risk' } });
    expect(reply).toMatchObject({
      status: 201,
      body: { number: 1, content: 'pending', digest: null, availability: 'active', unchanged: false, findings: [] },
    });
    expect(reply.headers.get('location')).toBe(`${path}/versions/1`);
    expect(outcomes(reply)).toMatchObject({ format: 'unknown', safety: 'unknown' });
    expect(await announce('pending/new')).toMatchObject({ status: 201, body: { number: 2 } });
    expect(itemsOf(await get(`${path}/versions`))).toMatchObject([
      { number: 2, content: 'pending' },
      { number: 1, content: 'pending', tree: null },
    ]);
    expect(await get(`${path}/versions/1`)).toMatchObject({
      status: 200,
      body: { content: 'pending', metadata, tags: { team: 'risk' }, files: [] },
    });
    const refused = { status: 409, body: { code: 'version-pending', version: 1 } };
    expect(await get('/api/v1/resolve/pending/new@1')).toMatchObject(refused);
    expect(await get('/api/v1/files/pending/new/1/model.safetensors')).toMatchObject(refused);
    expect(await get('/api/v1/resolve/pending/new')).toMatchObject({ status: 404 });
    expect(await post(`${path}/transitions`, { version: '1', to: 'production' })).toMatchObject(refused);
    expect(await registry.request('PUT', `${path}/aliases/champion`, { body: { version: '1' } })).toMatchObject(
      refused,
    );
    expect(await post(`${path}/versions/1/availability`, { to: 'deprecated' })).toMatchObject(refused);
    expect(await typesOf('pending/new')).toEqual([
      'ModelRegistered',
      'VersionSubmitted',
      'VersionRegistered',
      'VersionSubmitted',
      'VersionRegistered',
    ]);
  });

  it('gets its files by an operation that inspects them, and is served from then on', async () => {
    await begin(registry, 'pending/attached');
    const path = pathOf('pending/attached');
    const metadata = { description: 'Predicts churn.', framework: { name: 'tensorflow' } };
    const { body: announced } = await announce('pending/attached', { metadata, tags: { team: 'risk' } });
    const evaluation = { metric: 'f1', value: 0.5, direction: 'higher-is-better', dataset: 'd', split: 'test' };
    await post(`${path}/versions/1/evaluations`, { evaluations: [evaluation] });
    const config = JSON.stringify({ architectures: ['BertModel'], model_type: 'bert' });
    const files = await upload(registry, { ...weights('attached'), 'config.json': config });
    const accepted = await attachFiles('pending/attached', 1, files);
    expect(accepted).toMatchObject({ status: 202, body: { kind: 'attach-content' } });
    const ended = await follow(registry, accepted);
    expect(ended.body).toMatchObject({
      state: 'succeeded',
      result: { id: announced['id'], number: 1, content: 'held', availability: 'active', unchanged: false },
    });
    const shown = await get(`${path}/versions/1`);
    expect(shown.body).toMatchObject({
      content: 'held',
      format: 'safetensors',
      verdict: 'clean',
      tags: { team: 'risk' },
      metadata: { description: 'Predicts churn.', artifact: { files: 2, format: 'safetensors' } },
      evaluations: [{ metric: 'f1' }],
      files: [{ path: 'config.json' }, { path: 'model.safetensors' }],
    });
    expect(outcomes(shown)).toMatchObject({ format: 'passed', safety: 'passed', evaluation: 'passed' });
    const { digest } = shown.body;
    expect(digest).toMatch(/^sha256:/);
    expect((ended.body['result'] as Record<string, unknown>)['digest']).toBe(digest);
    for (const ref of ['1', 'latest', String(digest)])
      expect(await get(`/api/v1/resolve/pending/attached@${ref}`)).toMatchObject({ body: { version: 1, digest } });
    const file = await fetch(`${registry.url}/api/v1/files/pending/attached/1/config.json`, {
      headers: { authorization: `Bearer ${registry.ownerToken}` },
    });
    expect([file.status, await file.text()]).toEqual([200, config]);
    expect(await post(`${path}/transitions`, { version: '1', to: 'production' })).toMatchObject({ status: 201 });
    expect((await typesOf('pending/attached')).slice(-4)).toEqual([
      'ContentAttached',
      'VersionSealed',
      'TransitionApproved',
      'StageTransitioned',
    ]);
  });

  it('keeps what was declared, except where the files say otherwise, which becomes a finding', async () => {
    await begin(registry, 'pending/facts');
    const path = `${pathOf('pending/facts')}/versions/1`;
    const metadata = { framework: { name: 'tensorflow', version: '9' }, architecture: { task: 'tabular' } };
    const sources = { 'framework.name': 'README.md#library_name', 'architecture.task': 'README.md#pipeline_tag' };
    await announce('pending/facts', { metadata, sources });
    await registry.request('PATCH', path, { body: { metadata: { description: 'Said before the files came.' } } });
    await attach('pending/facts', 1, { 'm.onnx': buildOnnx({ producer: ['pytorch', '2.4.0'] }) });
    const { body } = await get(path);
    expect(body).toMatchObject({
      metadata: {
        description: 'Said before the files came.',
        framework: { name: 'pytorch' },
        architecture: { task: 'tabular' },
        artifact: { format: 'onnx', files: 1 },
      },
    });
    expect(body['findings']).toContainEqual(expect.objectContaining({ rule: 'metadata-contradiction' }));
    expect(body['sources']).toEqual({ 'architecture.task': 'README.md#pipeline_tag' });
    const patch = (changed: unknown) => registry.request('PATCH', path, { body: { metadata: changed } });
    expect(await patch({ framework: { name: 'jax' } })).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(await patch({ architecture: { task: 'regression' } })).toMatchObject({ status: 200 });
    expect(await get(path)).toMatchObject({
      body: { metadata: { framework: { name: 'pytorch' }, architecture: { task: 'regression' } } },
    });
  });

  it('keeps its content for ever once it has it', async () => {
    await begin(registry, 'pending/sealed');
    await announce('pending/sealed');
    await attach('pending/sealed', 1, weights('first'));
    const before = await get(`${pathOf('pending/sealed')}/versions/1`);
    const files = await upload(registry, weights('second'));
    expect(await attachFiles('pending/sealed', 1, files)).toMatchObject({
      status: 409,
      body: { code: 'already-sealed', content: 'held' },
    });
    expect(await get(`${pathOf('pending/sealed')}/versions/1`)).toMatchObject({ body: before.body });
    await post(`${pathOf('pending/sealed')}/versions`, { content: { kind: 'external', uri: 's3://models/a/' } });
    expect(await attachFiles('pending/sealed', 2, files)).toMatchObject({
      status: 409,
      body: { code: 'already-sealed', content: 'external' },
    });
  });

  it('is still pending when what is attached is refused, and takes the next', async () => {
    await begin(registry, 'pending/refused');
    await announce('pending/refused');
    const ended = await attach('pending/refused', 1, { 'model.pkl': "cos\nsystem\n(S'true'\ntR.", ...weights('r') });
    expect(ended.body).toMatchObject({ state: 'failed', problem: { code: 'artifact-unknown-format' } });
    const missing = { path: 'model.safetensors', size: 3, digest: `sha256:${'5'.repeat(64)}` };
    expect(await attachFiles('pending/refused', 1, [missing])).toMatchObject({ body: { code: 'content-missing' } });
    const config = JSON.stringify({ auto_map: { AutoModel: 'modeling.Model' } });
    expect(await typesOf('pending/refused')).toEqual(['ModelRegistered', 'VersionSubmitted', 'VersionRegistered']);
    const suspicious = await attach('pending/refused', 1, { ...weights('s'), 'config.json': config });
    expect(suspicious.body).toMatchObject({ state: 'succeeded', result: { availability: 'quarantined' } });
    expect(await get('/api/v1/resolve/pending/refused@1')).toMatchObject({ body: { code: 'version-quarantined' } });
  });

  it('is attached to once by two who attach at the same time; the other hears that it is sealed', async () => {
    await begin(registry, 'pending/race');
    await announce('pending/race');
    const [one, other] = [await upload(registry, weights('one')), await upload(registry, weights('other'))];
    const [first, second] = await Promise.all([
      attachFiles('pending/race', 1, one),
      attachFiles('pending/race', 1, other),
    ]);
    const ends: unknown[] = [];
    for (const reply of [first, second]) {
      const { body } =
        reply.status === 202 ? await follow(registry, reply) : { body: { state: 'failed', problem: reply.body } };
      ends.push(body['state'] === 'succeeded' ? 'sealed' : (body['problem'] as { code: string }).code);
    }
    expect(ends.sort()).toEqual(['already-sealed', 'sealed']);
    const sealed = (await typesOf('pending/race')).filter(
      (type) => type === 'ContentAttached' || type === 'VersionSealed',
    );
    expect(sealed).toEqual(['ContentAttached', 'VersionSealed']);
  });

  it('answers a repetition with its key as it did, also after a restart, and survives one as it is', async () => {
    await begin(registry, 'pending/again');
    await announce('pending/again');
    await announce('pending/again');
    const ended = await attach('pending/again', 1, weights('again'), 'attach-1');
    const files = await upload(registry, weights('again'));
    await running.stop();
    running = await startRegistry({ directory: running.directory, ownerToken: running.ownerToken });
    registry = readingOwnWrites(running);
    const repeated = await attachFiles('pending/again', 1, files, 'attach-1');
    expect(repeated).toMatchObject({ status: 200, body: ended.body['result'] as object });
    expect(repeated.headers.get('registry-position')).toBe(ended.body['position']);
    const other = await upload(registry, weights('other again'));
    expect(await attachFiles('pending/again', 1, other, 'attach-1')).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect(await get('/api/v1/resolve/pending/again@2')).toMatchObject({ body: { code: 'version-pending' } });
    expect((await attach('pending/again', 2, weights('later'))).body).toMatchObject({ state: 'succeeded' });
    expect(await get('/api/v1/resolve/pending/again')).toMatchObject({ body: { version: 2 } });
    const rebuilt = await registry.request('POST', '/api/v1/admin/rebuild');
    await follow(registry, rebuilt);
    expect(await get('/api/v1/resolve/pending/again@1')).toMatchObject({
      body: { digest: (ended.body['result'] as { digest: string }).digest },
    });
  });

  it('refuses a stale ETag, a reader, and unsafe paths', async () => {
    await begin(registry, 'pending/guarded');
    await announce('pending/guarded');
    const path = `${pathOf('pending/guarded')}/versions/1`;
    const etag = (await get(path)).headers.get('etag') ?? '';
    await registry.request('PATCH', path, { body: { tags: { a: 'b' } } });
    const files = await upload(registry, weights('guarded'));
    const body = { content: { kind: 'held', files } };
    expect(await post(`${path}/content`, body, { 'if-match': etag })).toMatchObject({
      status: 412,
      body: { code: 'changed-meanwhile' },
    });
    const reader = await post('/api/v1/tokens', { role: 'reader', principal: 'rita' });
    const token = String(reader.body['token']);
    expect(await registry.request('POST', `${path}/content`, { body, token })).toMatchObject({ status: 403 });
    const unsafe = { content: { kind: 'held', files: files.map((file) => ({ ...file, path: '../model' })) } };
    expect(await post(`${path}/content`, unsafe)).toMatchObject({ status: 400 });
    expect(await post(`${path}/content`, { content: { kind: 'pending' } })).toMatchObject({ status: 400 });
  });
});

describe('the command line', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annals-attach-'));
    await writeFile(join(directory, 'model.safetensors'), weights('typed')['model.safetensors']);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('announces a version, says how it gets its files, and attaches them', async () => {
    const announced = await annals(registry, ['push', '--pending', 'pending/typed', '--tag', 'team=risk'], {
      directory,
    });
    expect(announced).toMatchObject({
      code: 0,
      err: expect.stringContaining('Created the model pending/typed') as string,
    });
    expect(announced.out).toContain('Registered pending/typed@1');
    expect(announced.out).toContain('annals attach PATH... pending/typed@1');
    const shown = await annals(registry, ['show', 'pending/typed@1']);
    expect(shown.out).toMatch(/content +pending: its files are still to be attached/);
    const attached = await annals(registry, ['attach', 'model.safetensors', 'pending/typed@1'], { directory });
    expect(attached).toMatchObject({ code: 0, err: expect.stringContaining('1 file, ') as string });
    expect(attached.out).toContain('Attached the files of pending/typed@1');
    expect(attached.out).toMatch(/availability +active/);
    const again = await annals(registry, ['attach', 'model.safetensors', 'pending/typed@1'], { directory });
    expect(again.code).not.toBe(0);
    expect(again.err).toContain('pending/typed@1 has held content, which never changes');
  });

  it('says what it takes when it is called otherwise', async () => {
    const run = async (...argv: string[]) => (await annals(registry, argv, { directory })).err;
    expect(await run('push', '--pending', 'model.safetensors', 'pending/typed')).toContain(
      'Pending content takes no paths',
    );
    expect(await run('push', '--pending', '--external', 's3://a/b', 'pending/typed')).toContain(
      'Content is either external or pending',
    );
    expect(await run('attach', 'pending/typed@1')).toContain('There is nothing to attach');
    expect(await run('attach', 'model.safetensors', 'pending/typed')).toContain('names no version');
  });

  it('answers as JSON, also what a push would do', async () => {
    const plan = await annals(registry, ['push', '--pending', 'pending/typed', '--dry-run', '--json'], { directory });
    expect(JSON.parse(plan.out)).toMatchObject({ content: 'pending', files: [] });
    const pushed = await annals(registry, ['push', '--pending', 'pending/typed', '--json'], { directory });
    expect(JSON.parse(pushed.out)).toMatchObject({ number: 2, content: 'pending' });
  });
});
