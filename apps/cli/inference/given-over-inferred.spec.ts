import { givenOverInferred } from './given-over-inferred';
import { nothingInferred, type Inferred } from './inferred';

const nothing = { metadata: {}, tags: {}, lineage: [], evaluations: [] };
const inferred: Inferred = {
  ...nothingInferred,
  name: 'm',
  metadata: {
    framework: { name: 'xgboost', version: '3.2.0' },
    training: { datasets: [{ name: 'a', role: 'train' }] },
  },
  tags: { language: 'en', 'git-dirty': 'true' },
  lineage: [
    { kind: 'dataset', role: 'training', name: 'a' },
    { kind: 'run', id: '7' },
  ],
  sources: {
    name: 'x',
    'framework.name': 'MLmodel',
    'framework.version': 'MLmodel',
    'training.datasets.0': 'README.md',
    'tags.language': 'README.md',
    'tags.git-dirty': 'git status',
    'lineage.0': 'README.md',
    'lineage.1': 'MLmodel',
  },
};

describe('what is given', () => {
  it('leaves what is inferred as it is where nothing is given', () => {
    const { name, ...sources } = inferred.sources;
    const { metadata, tags, lineage, evaluations } = inferred;
    expect(name).toBe('x');
    expect(givenOverInferred(nothing, inferred)).toEqual({ metadata, tags, lineage, evaluations, sources });
  });

  it('wins over what is inferred: fields, tags, and links of its kind', () => {
    const given = {
      ...nothing,
      metadata: { framework: { version: '3.4.1' }, training: { datasets: [] } },
      tags: { Language: 'de' },
      lineage: [{ kind: 'dataset' as const, role: 'training' as const, name: 'b' }],
    };
    expect(givenOverInferred(given, inferred)).toEqual({
      metadata: { framework: { name: 'xgboost', version: '3.4.1' }, training: { datasets: [] } },
      tags: { Language: 'de', 'git-dirty': 'true' },
      lineage: [
        { kind: 'dataset', role: 'training', name: 'b' },
        { kind: 'run', id: '7' },
      ],
      evaluations: [],
      sources: { 'framework.name': 'MLmodel', 'tags.git-dirty': 'git status', 'lineage.1': 'MLmodel' },
    });
  });

  it('wins over a result of the same metric, dataset and split', () => {
    const result = (value: number, split: string) => ({
      metric: 'f1',
      value,
      direction: 'higher-is-better' as const,
      dataset: 'd',
      split,
    });
    const measured = { ...nothingInferred, evaluations: [result(0.1, 'test'), result(0.2, 'train')] };
    const merged = givenOverInferred({ ...nothing, evaluations: [result(0.9, 'test')] }, measured);
    expect(merged.evaluations.map(({ value }) => value)).toEqual([0.9, 0.2]);
  });

  it('has room: no more tags than a version takes', () => {
    const many = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 'x']));
    const { tags } = givenOverInferred({ ...nothing, tags: many('g', 49) }, { ...nothingInferred, tags: many('i', 9) });
    expect(Object.keys(tags)).toHaveLength(50);
  });
});
