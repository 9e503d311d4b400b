import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageFiles } from '../transfer/package-files';
import { infer } from './infer';
import { inferredFields, inferredText } from './inferred-table';

const card = `---
license: apache-2.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: nreimers/MiniLM-L6-H384-uncased
datasets:
  - ms_marco
---
# A model
`;
const configuration = JSON.stringify({
  _name_or_path: 'someone/My Model'.replace(' ', '-'),
  architectures: ['BertModel'],
  model_type: 'bert',
});
const revision = '8b3219a92973c328a8e22fadcfa821b5dc75636a';

describe('what is inferred of a folder', () => {
  let folder: string;
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const inferred = async (path: string, more: Record<string, string> = {}) =>
    infer(join(folder, path), await packageFiles([path], folder), { ...env, GIT_CEILING_DIRECTORIES: folder, ...more });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { env })
      .toString()
      .trim();

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'annals-infer-')));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('comes from a model card and a configuration, with where each field was found', async () => {
    await put('model/README.md', card);
    await put('model/config.json', configuration);
    const found = await inferred('model');
    expect(found).toMatchObject({
      name: 'My-Model',
      metadata: {
        framework: { name: 'sentence-transformers' },
        architecture: { architecture: 'BertModel', family: 'bert', task: 'sentence-similarity' },
        governance: { licence: 'Apache-2.0' },
      },
      dropped: [],
    });
    expect(found.lineage).toEqual([
      { kind: 'dataset', role: 'training', name: 'ms_marco' },
      { kind: 'base-model', ref: 'nreimers/MiniLM-L6-H384-uncased' },
    ]);
    expect(found.sources).toMatchObject({
      name: 'config.json#_name_or_path',
      'governance.licence': 'README.md#license',
      'lineage.1': 'README.md#base_model',
    });
    const fields = inferredFields(found, found.sources);
    expect(fields.map(({ field }) => field)).toEqual(
      Object.keys(found.sources)
        .filter((field) => field !== 'name')
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true })),
    );
    const text = inferredText(fields, found.dropped);
    expect(text).toMatch(/^FIELD +VALUE +FROM\n/);
    expect(text).toMatch(/governance\.licence +Apache-2\.0 +README\.md#license\n/);
    expect(text).toMatch(/lineage\.0 +dataset training ms_marco +README\.md#datasets\n/);
  });

  it('is named after the folder, or the file, when nothing else names it', async () => {
    await put('Größe 2/model.onnx', 'x');
    expect(await inferred('Größe 2')).toMatchObject({ name: 'Gro-e-2', sources: { name: 'the folder’s name' } });
    expect(await inferred('Größe 2/model.onnx')).toMatchObject({ name: 'model' });
  });

  it('of a snapshot in the cache of the hub is its name there and its revision', async () => {
    const snapshot = `hub/models--me--tiny-bert/snapshots/${revision}`;
    await put('hub/models--me--tiny-bert/blobs/1', configuration);
    await put('hub/models--me--tiny-bert/blobs/2', 'weights');
    await mkdir(join(folder, snapshot), { recursive: true });
    await symlink('../../blobs/1', join(folder, snapshot, 'config.json'));
    await symlink('../../blobs/2', join(folder, snapshot, 'model.safetensors'));
    expect(await inferred(snapshot)).toMatchObject({
      name: 'tiny-bert',
      tags: { hub: `me/tiny-bert@${revision}` },
      metadata: { architecture: { family: 'bert' } },
      sources: { name: 'the hub’s cache', 'tags.hub': 'the hub’s cache' },
    });
  });

  it('comes from git, without the credentials of its remote', async () => {
    await put('train.py', 'one');
    git('init', '-q');
    git('add', 'train.py');
    git('commit', '-q', '-m', 'one');
    await put('out/model.onnx', 'x');
    const commit = git('rev-parse', 'HEAD');
    const ceiling = { GIT_CEILING_DIRECTORIES: '' };
    expect((await inferred('out', ceiling)).tags).toEqual({ 'git-commit': commit });
    git('remote', 'add', 'origin', 'https://ci:pa55@git.example.org/acme/churn.git');
    await put('train.py', 'two');
    const found = await inferred('out', ceiling);
    const repository = 'https://git.example.org/acme/churn';
    expect(found.metadata.training).toEqual({ codeRef: { repo: repository, commit } });
    expect(found.lineage).toEqual([{ kind: 'commit', repository, commit }]);
    expect(found.tags).toEqual({ 'git-dirty': 'true' });
    expect(JSON.stringify(found)).not.toContain('pa55');
    expect(found.sources).toMatchObject({ 'lineage.0': 'git rev-parse HEAD', 'tags.git-dirty': 'git status' });
  });

  it('comes from the pipeline that runs it', async () => {
    await put('m/model.onnx', 'x');
    const ci = { BUILDKITE: 'true', BUILDKITE_BUILD_ID: 'b7', BUILDKITE_BUILD_URL: 'https://ci.example.org/b/7' };
    expect(await inferred('m', ci)).toMatchObject({
      lineage: [{ kind: 'run', id: 'b7', system: 'buildkite' }],
      tags: { 'ci-run': 'https://ci.example.org/b/7' },
      sources: { 'lineage.0': 'the environment of buildkite' },
    });
  });

  it('comes from MLmodel and from the dvc.lock of the repository', async () => {
    await put('models/m/MLmodel', 'run_id: 8f2b\nflavors:\n  sklearn:\n    sklearn_version: 1.5.0\n');
    await put('models/m/model.onnx', 'x');
    const md5 = '3863d0e317dee0a55c4e59d2ec0eef33';
    await put(
      'dvc.lock',
      `stages:\n  train:\n    cmd: train\n    deps:\n      - path: data/train.csv\n        md5: ${md5}\n`,
    );
    expect((await inferred('models/m')).lineage).toEqual([{ kind: 'run', id: '8f2b', system: 'mlflow' }]);
    await mkdir(join(folder, '.dvc'));
    const found = await inferred('models/m');
    expect(found.metadata).toMatchObject({ training: { runId: '8f2b' }, framework: { name: 'scikit-learn' } });
    expect(found.lineage).toContainEqual({
      kind: 'dataset',
      role: 'training',
      name: 'data/train.csv',
      version: `md5:${md5}`,
    });
    expect(Object.values(found.sources).join()).toContain('../../dvc.lock#stages.train.deps[0]');
  });

  it('leaves out what the registry would refuse, and says so', async () => {
    await put('m/README.md', '---\nlicense: other\nlicense_name: Our own licence!\n---\n');
    const found = await inferred('m');
    expect(found.metadata.governance?.licence).toBeUndefined();
    expect(found.dropped).toMatchObject([
      { field: 'governance.licence', source: expect.stringContaining('README.md') as unknown },
    ]);
    expect(inferredText([], found.dropped)).toMatch(/^Found but not used\n {2}governance\.licence of README\.md#/);
  });

  it('is nothing that breaks the push when a file is malformed', async () => {
    await put('m/config.json', '{');
    await put('m/README.md', '---\na: [\n---\n');
    const found = await inferred('m');
    expect(found).toMatchObject({ name: 'm', metadata: {}, lineage: [] });
    expect(found.dropped).toHaveLength(2);
  });
});
