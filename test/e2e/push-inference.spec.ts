import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runClient } from '#cli/main';
import { fileOf, readingOwnWrites, upload, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

let running: RunningRegistry;
let registry: Registry;
let folder: string;
const clean = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', PATH: process.env.PATH };
const revision = '8b3219a92973c328a8e22fadcfa821b5dc75636a';

beforeEach(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  folder = await mkdtemp(join(tmpdir(), 'annals-push-'));
});
afterEach(async () => {
  await running.remove();
  await rm(folder, { recursive: true });
});

const weights = (name: string) => buildSafetensors([{ name, dtype: 'F32', shape: [64] }]);
const put = async (path: string, content: string | Uint8Array) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
};
const git = (...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { env: clean })
    .toString()
    .trim();

/** A folder as the hub's clients leave it, with a card, a configuration and weights. */
async function hubFolder(at: string): Promise<void> {
  await put(`${at}/model.safetensors`, weights('hub'));
  await put(`${at}/config.json`, '{"architectures": ["BertModel"], "model_type": "bert"}');
  await put(
    `${at}/README.md`,
    '---\nlicense: apache-2.0\nbase_model: nreimers/MiniLM\ndatasets: [ms_marco]\npipeline_tag: fill-mask\n---\n# Tiny\n',
  );
  await put(`${at}/.cache/huggingface/x.lock`, '');
}

async function annals(args: readonly string[], env: Record<string, string> = {}, token = running.ownerToken) {
  let out = '';
  let err = '';
  const code = await runClient([...args], {
    env: { ...clean, GIT_CEILING_DIRECTORIES: dirname(folder), ANNALS_URL: running.url, ANNALS_TOKEN: token, ...env },
    platform: 'linux',
    home: folder,
    directory: folder,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    onInterrupt: () => () => undefined,
  });
  return { code, out, err };
}

const versionOf = async (model: string, ref = '1') => {
  const [project = '', name = ''] = model.split('/');
  const found = await registry.request('GET', `/api/v1/projects/${project}/models/${name}/versions/${ref}`);
  expect({ status: found.status, body: found.body }).toMatchObject({ status: 200 });
  return found.body;
};

it('a folder is pushed with what it says of itself, into the only project there is', async () => {
  await hubFolder('tiny-bert');
  await registry.request('POST', '/api/v1/projects', { body: { slug: 'demo' } });
  const { code, out, err } = await annals(['push', 'tiny-bert']);
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(out).toContain('Registered demo/tiny-bert@1');
  expect(err).toContain('Created the model demo/tiny-bert\n');
  expect(err).toMatch(/FIELD +VALUE +FROM\n/);
  expect(err).toMatch(/name +tiny-bert +the folder’s name\n/);
  expect(err).toMatch(/governance\.licence +Apache-2\.0 +README\.md#license\n/);
  const version = await versionOf('demo/tiny-bert');
  expect(version).toMatchObject({
    metadata: {
      governance: { licence: 'Apache-2.0' },
      architecture: { architecture: 'BertModel', task: 'fill-mask', family: 'bert' },
      training: { datasets: [{ name: 'ms_marco', role: 'train' }] },
    },
    sources: {
      'governance.licence': 'README.md#license',
      'training.datasets.0': 'README.md#datasets',
      'lineage.1': 'README.md#base_model',
    },
  });
  // The registry reads the configuration itself: what it finds there is not what somebody said.
  expect(version['sources']).not.toHaveProperty('architecture.architecture');
  expect((version['files'] as { path: string }[]).map(({ path }) => path)).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
  ]);
  const lineage = await registry.request('GET', '/api/v1/projects/demo/models/tiny-bert/versions/1/lineage');
  expect(JSON.stringify(lineage.body)).toContain('nreimers/MiniLM');
  const again = await annals(['push', 'tiny-bert', '--json']);
  expect(JSON.parse(again.out)).toMatchObject({ number: 1, unchanged: true });
});

it('what is given goes before what is inferred', async () => {
  await hubFolder('m');
  await put('record.json', '{"governance": {"licence": "MIT"}}');
  const given = ['--metadata', 'record.json', '--base-model', 'own/base@2', '--tag', 'team=a'];
  const { code, err } = await annals(['push', 'm', 'demo/m', ...given]);
  expect(code).toBe(0);
  expect(err).toContain('Created the project demo and the model demo/m\n');
  expect(err).not.toContain('governance.licence');
  const lineage = await registry.request('GET', '/api/v1/projects/demo/models/m/versions/1/lineage');
  expect(JSON.stringify(lineage.body)).toContain('own/base@2');
  expect(JSON.stringify(lineage.body)).not.toContain('nreimers');
  expect(await versionOf('demo/m')).toMatchObject({
    metadata: { governance: { licence: 'MIT' } },
    tags: { team: 'a' },
  });
  await annals(['push', 'm', 'demo/bare', '--no-infer']);
  expect(await versionOf('demo/bare')).toMatchObject({ tags: {}, sources: {} });
});

it('a project must be clear: by option, by environment, or as the only one', async () => {
  await hubFolder('m');
  const none = await annals(['push', 'm']);
  expect([none.code, none.err]).toEqual([2, expect.stringContaining('there is no project yet')]);
  await registry.request('POST', '/api/v1/projects', { body: { slug: 'one' } });
  await registry.request('POST', '/api/v1/projects', { body: { slug: 'two' } });
  const many = await annals(['push', 'm']);
  expect([many.code, many.err]).toEqual([2, expect.stringMatching(/more than one project: one, two[^]*--project/)]);
  expect((await annals(['push', 'm', '--project', 'one'])).out).toContain('Registered one/m@1');
  expect((await annals(['push', 'm'], { ANNALS_PROJECT: 'two' })).out).toContain('Registered two/m@1');
  expect((await annals(['push', 'm', 'two/m', '--project', 'one'])).code).toBe(2);
  expect((await annals(['push', 'nowhere'])).err).toContain('"nowhere" is no path here');
});

it('a dry run shows everything and changes nothing', async () => {
  await hubFolder('m');
  await upload(registry, { 'config.json': '{"architectures": ["BertModel"], "model_type": "bert"}' });
  const dry = await annals(['push', 'm', 'demo/m', '--dry-run']);
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toContain('Nothing was sent.');
  expect(dry.out).toContain('the project demo and the model demo/m');
  expect(dry.out).toContain(`${fileOf('x', weights('hub')).entry.digest}  send\n`);
  expect(dry.out).toMatch(/config\.json +54 B +sha256:[0-9a-f]{64} {2}there\n/);
  expect(dry.out).toMatch(/architecture\.family +bert +config\.json#model_type\n/);
  const { out } = await annals(['push', 'm', 'demo/m', '--dry-run', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    project: 'demo',
    model: 'm',
    creates: 'project',
    files: [{ path: 'README.md', missing: true }, { path: 'config.json', missing: false }, { missing: true }],
    inferred: expect.arrayContaining([
      { field: 'governance.licence', value: 'Apache-2.0', from: 'README.md#license' },
    ]) as unknown,
  });
  expect((await registry.request('GET', '/api/v1/projects/demo')).status).toBe(404);
});

it('a snapshot in the cache of the hub is pushed through its links, under its name there', async () => {
  const repository = 'hub/models--acme--tiny';
  await put(`${repository}/blobs/1`, weights('cached'));
  await mkdir(join(folder, repository, 'snapshots', revision), { recursive: true });
  await symlink('../../blobs/1', join(folder, repository, 'snapshots', revision, 'model.safetensors'));
  const { code, out } = await annals(['push', `${repository}/snapshots/${revision}`, '--project', 'demo']);
  expect([code, out]).toEqual([0, expect.stringContaining('Registered demo/tiny@1')]);
  expect(await versionOf('demo/tiny')).toMatchObject({ tags: { hub: `acme/tiny@${revision}` } });
});

it('in a pipeline, a job that is run again registers nothing twice', async () => {
  await put('m/model.safetensors', weights('ci'));
  await put('train.py', 'one');
  git('init', '-q');
  git('add', 'train.py');
  git('commit', '-q', '-m', 'one');
  git('remote', 'add', 'origin', 'https://ci:pa55@git.example.org/acme/churn.git');
  const ci = { BUILDKITE: 'true', BUILDKITE_BUILD_ID: 'b7', BUILDKITE_BUILD_URL: 'https://ci.example.org/b/7' };
  for (const attempt of [1, 2]) {
    const { code, out } = await annals(['push', 'm', 'demo/m', '--new-version', '--json'], ci);
    expect([attempt, code, JSON.parse(out)]).toMatchObject([attempt, 0, { number: 1 }]);
  }
  const other = await annals(['push', 'm', 'demo/m', '--new-version', '--json'], { ...ci, BUILDKITE_BUILD_ID: 'b8' });
  expect(JSON.parse(other.out)).toMatchObject({ number: 2 });
  const lineage = await registry.request('GET', '/api/v1/projects/demo/models/m/versions/1/lineage');
  expect(JSON.stringify(lineage.body)).toContain('https://git.example.org/acme/churn');
  expect(JSON.stringify([lineage.body, await versionOf('demo/m')])).not.toContain('pa55');
});

it('a writer is told that the project is missing and who may create it', async () => {
  await put('m/model.safetensors', weights('w'));
  const { body } = await registry.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal: 'ci' } });
  const refused = await annals(['push', 'm', 'new/m'], {}, String(body['token']));
  expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('needs the role owner')]);
  await registry.request('POST', '/api/v1/projects', { body: { slug: 'new' } });
  expect((await annals(['push', 'm', 'new/m'], {}, String(body['token']))).out).toContain('Registered new/m@1');
});
