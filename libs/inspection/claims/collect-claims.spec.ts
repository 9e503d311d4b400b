import fc from 'fast-check';
import { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { collectClaims } from './collect-claims';

const sentenceCard = `---
language:
- en
license: apache-2.0
library_name: sentence-transformers
tags:
- sentence-transformers
- feature-extraction
- arxiv:1904.06472
- arxiv:2102.07033
datasets:
- s2orc
- ms_marco
base_model: nreimers/MiniLM-L6-H384-uncased
base_model_relation: finetune
pipeline_tag: sentence-similarity
model-index:
- name: all-MiniLM-L6-v2
  results:
  - task:
      type: semantic-similarity
      name: Semantic Similarity
    dataset:
      name: sts test
      type: mteb/stsbenchmark-sts
      split: test
      revision: b0fddb56ed78048fa8b90373c8a3cfc37b684831
    metrics:
    - type: cos_sim_pearson
      value: 82.03
    - type: cos_sim_spearman
      value: '82.01'
  - task:
      type: text-classification
    dataset:
      name: glue
      type: glue
      config: mrpc
      split: validation
      args: mrpc
    metrics:
    - type: accuracy
      name: Accuracy
      value: 0.8676
    - type: loss
      name: Loss
      value: 0.31
    - type: accuracy
      name: Top-5 Accuracy
      value: 0.97
---
# all-MiniLM-L6-v2

This is a sentence-transformers model.
`;

const mlmodel = `flavors:
  onnx: {code: null, data: model.onnx, onnx_session_options: null, onnx_version: 1.17.0, providers: [CPUExecutionProvider]}
  python_function:
    data: model.onnx
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.onnx
    python_version: 3.11.9
mlflow_version: 2.20.0
model_size_bytes: 692
model_uuid: 39ca11813cfc46b09ab83972740b80ca
run_id: 0c4f1b7a2d6e4f0f9d0c6f8f4d1f2a3b
signature:
  inputs: '[{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 4]}}]'
  outputs: '[{"name": "y", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]'
  params: null
utc_time_created: '2026-01-01 00:00:00.000000'
metadata: {registry_model: iris, registry_version: 1.2.0, root_digest: 'sha256:0'}
`;

const dvcLock = `schema: '2.0'
stages:
  featurize:
    cmd: python src/featurization.py data/prepared data/features
    deps:
    - path: data/raw.xml
      hash: md5
      md5: 22a1a2931c8370d3aeedd7183606fd7f
      size: 14445097
    - path: src/featurization.py
      md5: e0265fc22f056a4b86d85c3056bc2894
      size: 2490
  train:
    cmd: python src/train.py data/features model.pkl
    deps:
    - path: data/features/test.csv
      sha256: 5C1D3F8AE0F3E4A0B5D8C6F7A9B0C1D2E3F405162738495A6B7C8D9E0F1A2B3C
    - path: data/validation
      md5: d41d8cd98f00b204e9800998ecf8427e.dir
      nfiles: 3
    - path: model.pkl
      md5: 662eb7f64216d9c2c1088d0a5e2c6951
    params:
      params.yaml:
        train.n_est: 50
        train:
          seed: 20170428
          shuffle: true
          layers: [1, 2]
          api_key: xxxx
`;

const read = (files: Record<string, string>) =>
  collectClaims(Object.entries(files).map(([path, text]) => ({ path, text })));

describe('the head of a model card', () => {
  const collected = read({ 'README.md': sentenceCard });

  it('tells licence, library, task, datasets, base model and languages', () => {
    expect(collected.metadata).toEqual({
      framework: { name: 'sentence-transformers' },
      architecture: { task: 'sentence-similarity' },
      training: {
        datasets: [
          { name: 's2orc', role: 'train' },
          { name: 'ms_marco', role: 'train' },
        ],
      },
      governance: { licence: 'Apache-2.0' },
    });
    expect(collected.lineage).toEqual([
      { kind: 'dataset', role: 'training', name: 's2orc' },
      { kind: 'dataset', role: 'training', name: 'ms_marco' },
      { kind: 'base-model', ref: 'nreimers/MiniLM-L6-H384-uncased', relation: 'finetune' },
    ]);
    expect(collected.tags).toEqual({
      language: 'en',
      'sentence-transformers': 'true',
      'feature-extraction': 'true',
      arxiv: '1904.06472, 2102.07033',
    });
    expect(collected).toMatchObject({ name: 'all-MiniLM-L6-v2', dropped: [] });
  });

  it('tells the metrics of its model index', () => {
    const higher = { direction: 'higher-is-better' };
    const sts = { dataset: 'sts test', split: 'test', ...higher };
    const mrpc = { dataset: 'glue (mrpc)', split: 'validation' };
    expect(collected.evaluations).toEqual([
      { metric: 'cos_sim_pearson', value: 82.03, ...sts },
      { metric: 'cos_sim_spearman', value: 82.01, ...sts },
      { metric: 'accuracy', value: 0.8676, ...mrpc, ...higher },
      { metric: 'loss', value: 0.31, ...mrpc, direction: 'lower-is-better' },
      { metric: 'Top-5-Accuracy', value: 0.97, ...mrpc, ...higher },
    ]);
  });

  it('is named as the source of each field', () => {
    expect(collected.sources).toMatchObject({
      'governance.licence': 'README.md#license',
      'framework.name': 'README.md#library_name',
      'training.datasets.1': 'README.md#datasets',
      'lineage.2': 'README.md#base_model',
      'evaluations.4': 'README.md#model-index[0].results[1].metrics[2]',
      'tags.language': 'README.md#language',
      name: 'README.md#model-index[0].name',
    });
  });

  it.each([
    ['apache-2.0', '', 'Apache-2.0'],
    ['mit', '', 'MIT'],
    ['cc-by-nc-4.0', '', 'CC-BY-NC-4.0'],
    ['llama3', '', 'LicenseRef-llama3'],
    ['other', 'deepseek-license', 'LicenseRef-deepseek-license'],
    ['other', 'Apache-2.0 OR MIT', 'Apache-2.0 OR MIT'],
    ['other', '', undefined],
    ['unknown', '', undefined],
  ])('says the licence %s %s as the SPDX expression %s', (license, name, licence) => {
    const card = `---\nlicense: ${license}\n${name && `license_name: ${name}\n`}---\n`;
    expect(read({ 'README.md': card }).metadata.governance?.licence).toBe(licence);
  });

  it('without a split or with a value that is no number loses that metric, and says so', () => {
    const index = (dataset: string, value: string) =>
      `---\nmodel-index:\n- results:\n  - dataset: {${dataset}}\n    metrics: [{type: f1, value: ${value}}]\n---\n`;
    expect(read({ 'README.md': index('name: squad', '1') }).dropped).toMatchObject([
      { field: 'evaluations', reason: 'split is missing', source: 'README.md#model-index[0].results[0].metrics[0]' },
    ]);
    const untold = read({ 'README.md': index('name: squad, split: test', '88.1 ± 0.2') });
    expect(untold.evaluations).toEqual([]);
    expect(untold.dropped).toMatchObject([{ reason: expect.stringMatching(/^value /) as string }]);
  });

  it('that is no YAML, or no head at all, claims nothing', () => {
    expect(read({ 'README.md': '---\n a: [\n---\n' })).toMatchObject({
      metadata: {},
      dropped: [{ source: 'README.md', reason: 'The file is not valid YAML.' }],
    });
    expect(read({ 'README.md': '# A model\n\nlicense: mit\n' })).toMatchObject({
      metadata: {},
      dropped: [],
      sources: {},
    });
    expect(read({ 'README.md': '---\n- license\n---\n' })).toMatchObject({ metadata: {}, dropped: [] });
  });

  it('of odd types drops what does not fit and keeps the rest', () => {
    const odd = read({
      'README.md': `---\nlicense: [mit]\nlibrary_name: 7\ntags: [é, '', 5, {a: b}, ok]\nmodel-index: [1, {results: {}}]\npipeline_tag: ${'x'.repeat(101)}\n---\n`,
    });
    expect(odd.tags).toEqual({ e: 'true', ok: 'true' });
    expect(odd.metadata).toEqual({});
    expect(odd.dropped).toMatchObject([{ field: 'architecture.task', reason: 'must have at most 100 characters' }]);
  });

  it('can not set what a prototype has', () => {
    const card = read({ 'README.md': '---\ntags: [constructor, __proto__]\n---\n' });
    expect(Object.entries(card.tags)).toEqual([
      ['constructor', 'true'],
      ['proto', 'true'],
    ]);
  });
});

describe('config.json', () => {
  it('tells architecture, family, the version of transformers, and a name that is one of the hub', () => {
    const config = { _name_or_path: 'acme/churn-bert', architectures: ['BertModel'], model_type: 'bert' };
    const text = JSON.stringify({ ...config, transformers_version: '4.38.1' });
    expect(read({ 'config.json': text })).toMatchObject({
      metadata: {
        framework: { name: 'transformers', version: '4.38.1' },
        architecture: { architecture: 'BertModel', family: 'bert' },
      },
      name: 'churn-bert',
    });
    expect(read({ 'config.json': '{"_name_or_path": "/home/ada/models/x"}' }).name).toBeUndefined();
    expect(read({ 'config.json': '{"a":' }).dropped).toMatchObject([{ reason: 'The file is not valid JSON.' }]);
  });
});

describe('MLmodel', () => {
  it('tells run, flavour, signature and name', () => {
    const shape = { dtype: 'float32' };
    expect(read({ MLmodel: mlmodel })).toMatchObject({
      name: 'iris',
      metadata: {
        framework: { name: 'onnx', version: '1.17.0' },
        architecture: {
          inputs: [{ name: 'x', ...shape, shape: [-1, 4] }],
          outputs: [{ name: 'y', ...shape, shape: [-1, 3] }],
        },
        training: { runId: '0c4f1b7a2d6e4f0f9d0c6f8f4d1f2a3b' },
      },
      lineage: [{ kind: 'run', id: '0c4f1b7a2d6e4f0f9d0c6f8f4d1f2a3b', system: 'mlflow' }],
      sources: { 'framework.name': 'MLmodel#flavors.onnx', 'architecture.inputs': 'MLmodel#signature.inputs' },
      dropped: [],
    });
  });

  it('of scikit-learn tells columns, and the tensor that has no name', () => {
    const text = `flavors:
  python_function: {loader_module: mlflow.sklearn}
  sklearn: {pickled_model: model.pkl, sklearn_version: 1.5.2}
signature:
  inputs: '[{"type": "double", "name": "sepal length (cm)", "required": true}, {"type": "array", "items": {"type": "string"}, "name": "words"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
`;
    expect(read({ MLmodel: text }).metadata).toEqual({
      framework: { name: 'scikit-learn', version: '1.5.2' },
      architecture: {
        inputs: [
          { name: 'sepal length (cm)', dtype: 'double', shape: [-1] },
          { name: 'words', dtype: 'array(string)', shape: [-1] },
        ],
        outputs: [{ name: 'output', dtype: 'int64', shape: [-1] }],
      },
    });
  });

  it('with a signature that is no JSON claims nothing', () => {
    const { metadata, dropped } = read({ MLmodel: "run_id: r1\nsignature: {inputs: '[{'}\n" });
    expect({ metadata, dropped }).toMatchObject({ metadata: {}, dropped: [{ reason: 'The file is not valid JSON.' }] });
  });
});

describe('dvc.lock', () => {
  const collected = read({ 'dvc.lock': dvcLock });

  it('tells data with digests, by their part, without code and models', () => {
    const digest = 'sha256:5c1d3f8ae0f3e4a0b5d8c6f7a9b0c1d2e3f405162738495a6b7c8d9e0f1a2b3c';
    expect(collected.metadata.training?.datasets).toEqual([
      { name: 'data/raw.xml', role: 'train', version: 'md5:22a1a2931c8370d3aeedd7183606fd7f' },
      { name: 'data/features/test.csv', role: 'test', digest },
      { name: 'data/validation', role: 'validation', version: 'md5:d41d8cd98f00b204e9800998ecf8427e.dir' },
    ]);
    expect(collected.lineage).toMatchObject([
      { kind: 'dataset', role: 'training', name: 'data/raw.xml' },
      { role: 'test', digest },
      { role: 'validation' },
    ]);
  });

  it('tells parameters, and drops the one that names a secret', () => {
    expect(collected.metadata.training?.hyperparameters).toEqual({
      'train.n_est': 50,
      'train.seed': 20170428,
      'train.shuffle': true,
    });
    expect(collected.sources['training.hyperparameters.train.seed']).toBe(
      'dvc.lock#stages.train.params.params.yaml.train.seed',
    );
    expect(collected.dropped).toHaveLength(1);
    expect(collected.dropped[0]?.reason).toContain('names a secret');
  });
});

describe('claims of several files', () => {
  it('agree where they can, and where not the card counts', () => {
    const collected = read({
      'dvc.lock': dvcLock,
      'config.json': '{"architectures": ["BertModel"], "transformers_version": "4.38.1"}',
      'sub/README.md': '---\nlicense: mit\n---\n',
      'README.md': sentenceCard,
    });
    expect(collected.metadata).toMatchObject({
      framework: { name: 'sentence-transformers' },
      governance: { licence: 'Apache-2.0' },
    });
    expect(collected.metadata.framework?.version).toBeUndefined();
    expect(collected.metadata.training?.datasets).toHaveLength(5);
    expect(collected.dropped.map(({ source, reason }) => [source, reason]).slice(0, 1)).toEqual([
      ['config.json#transformers_version', 'README.md#library_name says otherwise'],
    ]);
    expect(collected.dropped.map(({ source }) => source)).toContain('sub/README.md#license');
  });

  it('fill each other in', () => {
    const card = '---\nlibrary_name: transformers\n---\n';
    const config = '{"transformers_version": "4.38.1"}';
    const { metadata, sources } = read({ 'README.md': card, 'config.json': config });
    expect(metadata.framework).toEqual({ name: 'transformers', version: '4.38.1' });
    expect(sources).toEqual({
      'framework.name': 'README.md#library_name',
      'framework.version': 'config.json#transformers_version',
    });
  });

  it('stop at what one registration takes', () => {
    const datasets = Array.from({ length: 250 }, (_, i) => `d${i}`).join(', ');
    const { metadata, lineage, dropped } = read({ 'README.md': `---\ndatasets: [${datasets}]\n---\n` });
    expect(metadata.training?.datasets).toHaveLength(100);
    expect(lineage).toHaveLength(200);
    expect(dropped).toHaveLength(200);
  });

  it('never throw, and are always a record, whatever the files hold', () => {
    const names = fc.constantFrom('README.md', 'MLmodel', 'config.json', 'dvc.lock');
    const originals = fc.constantFrom(sentenceCard, mlmodel, dvcLock, '{"architectures": ["A"], "model_type": "b"}');
    const put = fc.string({ unit: fc.constantFrom(...'{}[]":,.&*!|>-#\n 0a\u0000é'), maxLength: 6 });
    const changes = fc.array(fc.record({ at: fc.nat(1600), cut: fc.nat(12), put }), { maxLength: 4 });
    const changed = fc
      .tuple(originals, changes)
      .map(([text, edits]) =>
        edits.reduce<string>(
          (before, { at, cut, put: added }) => before.slice(0, at) + added + before.slice(at + cut),
          text,
        ),
      );
    const json = fc.json().map((value) => `---\n${value}\n---\n`);
    fc.assert(
      fc.property(names, fc.oneof(changed, json, fc.json()), (path, text) => {
        const { metadata, sources } = collectClaims([{ path, text }]);
        expect(SubmittedMetadata.safeParse(metadata).success).toBe(true);
        expect(Object.values(sources).every((source) => source.startsWith(`${path}#`))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('are looked at up to a number', () => {
    const params = Array.from({ length: 3000 }, (_, i) => `        p${i}: ${i}`).join('\n');
    const { dropped } = read({ 'dvc.lock': `stages:\n  train:\n    params:\n      params.yaml:\n${params}\n` });
    expect(dropped[0]).toEqual({ field: '', source: 'dvc.lock', reason: '1000 of its claims are too many' });
  });

  it('come from no other file', () => {
    expect(read({ 'notes.md': sentenceCard, 'tokenizer_config.json': '{"model_type": "x"}' })).toEqual({
      metadata: {},
      lineage: [],
      evaluations: [],
      tags: {},
      sources: {},
      dropped: [],
    });
  });
});
