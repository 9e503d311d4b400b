import fc from 'fast-check';
import { parse } from 'yaml';
import { collectClaims } from '#inspection/claims/collect-claims';
import { VersionAnswer } from '#models/queries/versions';
import { inline, paragraphs, table } from './markdown-text';
import { renderModelCard } from './render-model-card';
import { yamlBlock } from './yaml-block';

const digest = `sha256:${'a'.repeat(64)}`;
const recorded = { recordedAt: '2026-03-01T12:00:00Z', recordedBy: 'p-1' };

const version = VersionAnswer.parse({
  number: 7,
  id: 'v-7',
  project: 'demo',
  model: 'churn',
  content: 'held',
  digest,
  tree: digest,
  uri: null,
  format: 'safetensors',
  bytes: 1000,
  parameterCount: 250,
  availability: 'deprecated',
  deprecation: { date: null, successor: 8, reason: 'Drifts since spring.' },
  stage: 'production',
  aliases: ['champion'],
  previous: 6,
  registeredAt: '2026-03-01T12:00:00Z',
  registeredBy: 'p-4f7a',
  position: 'abcdefghijkl-42',
  tags: { language: 'en, de', team: 'retention', chat: 'true' },
  verdict: 'clean',
  findings: [{ rule: 'x', file: 'README.md', severity: 'warning', title: 'Personal data (email).' }],
  report: null,
  sources: {},
  tensorCount: 2,
  metadata: {
    description: 'Predicts churn.\n\nTrained weekly.',
    owner: { team: 'team-retention' },
    framework: { name: 'pytorch', version: '2.8.0' },
    architecture: {
      architecture: 'BertModel',
      task: 'text-classification',
      inputs: [{ name: 'input_ids', dtype: 'int64', shape: ['batch', -1, null, 4] }],
    },
    training: {
      codeRef: { repo: 'https://git.example.org/churn', commit: '4f2a9c1' },
      hyperparameters: { learning_rate: 3e-7, amsgrad: false },
      datasets: [
        { name: 'churn-2025', role: 'train', version: '4', containsPersonalData: true },
        { name: 'churn-2026', role: 'test' },
      ],
    },
    use: { limitations: ['Not for new customers.'] },
    governance: { licence: 'Apache-2.0', riskClass: { scheme: 'eu-ai-act', value: 'minimal' } },
  },
  evaluations: [
    { metric: 'f1', value: 0.91, direction: 'higher-is-better', dataset: 'churn-2026', split: 'test', ...recorded },
    { metric: 'loss', value: 1e-7, direction: 'lower-is-better', dataset: 'churn-2026', split: 'test', ...recorded },
    {
      ...{ metric: 'latency', value: 12.5, unit: 'ms', direction: 'lower-is-better' },
      ...{ dataset: 'bench', split: 'cpu', ...recorded },
    },
  ],
  lineage: [
    { kind: 'dataset', role: 'training', name: 'churn-2024' },
    { kind: 'base-model', ref: 'acme/bert', relation: 'finetune' },
    { kind: 'commit', repository: 'https://git.example.org/churn', commit: '4f2a9c1' },
  ],
  checks: [{ name: 'metadata', outcome: 'failed', reasons: ['Half of it is missing.'], percentage: 50 }],
  files: [{ path: 'model.safetensors', size: 1000, digest }],
});

const headOf = (card: string) => parse(card.split('---\n')[1] ?? '') as Record<string, unknown>;
const read = (card: string) => collectClaims([{ path: 'README.md', text: card }]);

describe('the model card of a version', () => {
  const card = renderModelCard(version);

  it('has the head that Hugging Face reads', () => {
    expect(headOf(card)).toEqual({
      license: 'apache-2.0',
      language: ['en', 'de'],
      library_name: 'pytorch',
      pipeline_tag: 'text-classification',
      tags: ['team:retention', 'chat'],
      datasets: ['churn-2025', 'churn-2024'],
      base_model: ['acme/bert'],
      base_model_relation: 'finetune',
      'model-index': [
        {
          name: 'churn',
          results: [
            {
              task: { type: 'text-classification' },
              dataset: { type: 'churn-2026', name: 'churn-2026', split: 'test' },
              metrics: [
                { type: 'f1', value: 0.91 },
                { type: 'loss', value: 1e-7 },
              ],
            },
            {
              task: { type: 'text-classification' },
              dataset: { type: 'bench', name: 'bench', split: 'cpu' },
              metrics: [{ type: 'latency', value: 12.5, name: 'latency (ms)' }],
            },
          ],
        },
      ],
    });
    expect(card).toContain('value: 1.0e-7');
  });

  it('is read back as it was recorded: licence, datasets, base model, tags and metrics', () => {
    const { metadata, evaluations, lineage, tags, name, dropped } = read(card);
    expect(dropped).toEqual([]);
    expect(metadata.governance?.licence).toBe('Apache-2.0');
    expect(metadata.architecture?.task).toBe('text-classification');
    expect(metadata.training?.datasets?.map((use) => use.name)).toEqual(['churn-2025', 'churn-2024']);
    expect(lineage).toContainEqual({ kind: 'base-model', ref: 'acme/bert', relation: 'finetune' });
    expect(evaluations).toEqual(
      version.evaluations.map(({ metric, value, direction, dataset, split }) => ({
        ...{ metric, value, direction },
        ...{ dataset, split },
      })),
    );
    expect({ tags, name }).toEqual({ tags: version.tags, name: 'churn' });
  });

  it.each(['MIT', 'GPL-3.0-only', 'Apache-2.0 OR MIT', 'LicenseRef-Acme-1.0'])('keeps the licence %s', (licence) => {
    const licensed = { ...version, metadata: { governance: { licence } } };
    expect(read(renderModelCard(licensed)).metadata.governance?.licence).toBe(licence);
  });

  it('says where the version stands and what is known of it, and nothing of what is not', () => {
    expect(card).toContain('# demo/churn version 7\n');
    expect(card).toContain('**This version is deprecated.** Use version 8. Drifts since spring.');
    expect(card).toContain(`It holds stage production, alias champion. Its digest is \`${digest}\`.`);
    expect(card).toContain('## Description\n\nPredicts churn.\n\nTrained weekly.\n');
    expect(card).toContain('| input\\_ids | int64 | (batch, ?, ?, 4) |');
    expect(card).toContain('| churn-2025 | train | 4 |  | yes |  |');
    expect(card).toContain('- **learning\\_rate:** 3e-7');
    expect(card).toContain('| latency | 12.5 | ms | lower | bench | cpu | 2026-03-01T12:00:00Z |');
    expect(card).not.toContain('## Assumptions');
  });

  it('of a version without a record is short', () => {
    const bare = {
      ...version,
      metadata: {},
      evaluations: [],
      lineage: [],
      tags: {},
      checks: [],
      findings: [],
      files: [],
    };
    const active = { ...bare, format: null, parameterCount: null, availability: 'active' as const, deprecation: null };
    const short = renderModelCard({ ...active, stage: 'none', aliases: [], digest: null });
    expect(short).toBe('# demo/churn version 7\n\nRegistered 2026-03-01T12:00:00Z by p-4f7a.\n');
  });
});

describe('what somebody typed into a record', () => {
  const hostile = [
    '---\nlicense: mit\n---',
    '# heading\n- item\n1. one\n===\n> quote\n```sh\nrm\n```',
    '<script>alert(1)</script> <!-- -->',
    '![x](javascript:alert(1)) [y](http://a) `code` **bold** | cell | $x$ &lt;',
    ': - [ { } ] , & * ! | > \' " % @ `\\',
    'a\u2028b\u0085c\u202ed\u0000',
  ];

  it.each(hostile)('neither ends the head nor becomes markup: %j', (text) => {
    const card = renderModelCard({
      ...version,
      digest: null,
      metadata: { description: text, framework: { name: text }, use: { limitations: [text] } },
      tags: { note: text },
      files: [{ path: text, size: 1, digest }],
    });
    expect(headOf(card)['library_name']).toBe(text);
    const body = card.slice(card.indexOf('\n# demo/churn'));
    expect(body).not.toMatch(/(?<!\\)[<[`]|^(---|===|# heading|- item|1\. one|> )/m);
    expect(body.match(/^#+ /gm)).toHaveLength(10);
  });

  it('is the same text again once YAML is read', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (text, number) => {
          fc.pre(!/\p{Surrogate}/u.test(text));
          const value = { a: [text, { b: text, c: [number] }], d: text };
          expect(parse(yamlBlock(value))).toEqual({ ...value, a: [text, { b: text, c: [number === 0 ? 0 : number] }] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('stays one line, or the lines it had', () => {
    expect(inline('a\n# b')).toBe('a # b');
    expect(inline('- a_b')).toBe('\\- a\\_b');
    expect(inline('12) a')).toBe('12\\) a');
    expect(['-0.5', '1.5', '---'].map(inline)).toEqual(['-0.5', '1.5', '\\---']);
    expect(paragraphs('a\nb\n \n\n  - c')).toBe('a  \nb\n\n\\- c');
    expect(table(['x'], [['a|b'], [null], [1]])).toBe('| x |\n| --- |\n| a\\|b |\n|  |\n| 1 |');
  });
});
