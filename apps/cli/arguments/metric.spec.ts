import { collectMetric, parseMetric } from './metric';

describe('a metric', () => {
  it('has a name, a value, a dataset and a split', () => {
    expect(parseMetric('f1=0.91@churn-2025/test')).toEqual({
      metric: 'f1',
      value: 0.91,
      direction: 'higher-is-better',
      dataset: 'churn-2025',
      split: 'test',
    });
  });

  it('may have a unit and say which way is better', () => {
    expect(parseMetric('p95=12.5ms:lower@bench/cpu')).toMatchObject({
      value: 12.5,
      unit: 'ms',
      direction: 'lower-is-better',
    });
    expect(parseMetric('val_loss=1e-3:higher@d/test')).toMatchObject({ value: 0.001, direction: 'higher-is-better' });
  });

  it('takes losses, errors and latencies for better when lower', () => {
    for (const name of ['loss', 'val_loss', 'rmse', 'wer', 'latency', 'latency.p95']) {
      expect(parseMetric(`${name}=1@d/test`).direction).toBe('lower-is-better');
    }
    expect(parseMetric('accuracy=1@d/test').direction).toBe('higher-is-better');
  });

  it('takes datasets with slashes and @', () => {
    expect(parseMetric('f1=-1@org/data@2/test')).toMatchObject({ value: -1, dataset: 'org/data@2', split: 'test' });
  });

  it('takes what follows # after the split for the slice', () => {
    const sliced = { dataset: 'org/data', split: 'test', slice: 'age/over 65 #2' };
    expect(parseMetric('f1=0.8@org/data/test#age/over 65 #2')).toMatchObject(sliced);
    expect(parseMetric('accuracy=0.93:higher@data/test#slice')).toEqual({
      metric: 'accuracy',
      value: 0.93,
      direction: 'higher-is-better',
      dataset: 'data',
      split: 'test',
      slice: 'slice',
    });
    expect(parseMetric('f1=1@data#1/test')).toMatchObject({ dataset: 'data#1', split: 'test' });
    expect(parseMetric('f1=1@data#1/test')).not.toHaveProperty('slice');
  });

  it.each([
    'f1',
    'f1=0.9',
    'f1=@d/test',
    'f1=x@d/test',
    'f1=NaN@d/test',
    'f1=1e999@d/test',
    '=1@d/test',
    'f1=1@d',
    'f 1=1@d/test',
    'f1=1:up@d/test',
    'f1=1@d/te st',
  ])('refuses %j', (text) => {
    expect(() => parseMetric(text)).toThrow('is no metric');
  });

  it('adds to those before', () => {
    expect(collectMetric('a=1@d/t', collectMetric('b=1@d/t')).map(({ metric }) => metric)).toEqual(['b', 'a']);
  });
});
