import { FieldSources } from './field-sources';

describe('where fields come from', () => {
  it.each(['governance.licence', 'lineage.0', 'tags.git-dirty', 'training.hyperparameters.lr/head', 'a.b_c:d'])(
    'is said of %s',
    (path) => {
      expect(FieldSources.parse({ [path]: ' README.md#license ' })).toEqual({ [path]: 'README.md#license' });
    },
  );

  it('is said of fields alone, shortly, and of not too many', () => {
    expect(FieldSources.safeParse({ 'a b': 'x' }).success).toBe(false);
    expect(FieldSources.safeParse({ '.a': 'x' }).success).toBe(false);
    expect(FieldSources.safeParse({ a: 'x'.repeat(201) }).success).toBe(false);
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`lineage.${at}`, 'x']));
    expect(FieldSources.safeParse(many(1000)).success).toBe(true);
    expect(FieldSources.safeParse(many(1001)).success).toBe(false);
  });
});
