import { CommandFailure } from '../failure';
import { parseAddress, parseModelAddress, parseVersionAddress } from './address';

describe('an address', () => {
  it('names a project, a model or a version', () => {
    expect(parseAddress('demo')).toEqual({ project: 'demo' });
    expect(parseAddress('demo/churn-eu')).toEqual({ project: 'demo', model: 'churn-eu' });
    expect(parseAddress('demo/churn@production')).toEqual({ project: 'demo', model: 'churn', ref: 'production' });
  });

  it('takes a number, a digest and latest as the ref', () => {
    for (const ref of ['7', 'v7', 'latest', `sha256:${'a'.repeat(64)}`]) {
      expect(parseVersionAddress(`demo/churn@${ref}`).ref).toBe(ref);
    }
  });

  it.each([
    '',
    '/churn',
    'demo/',
    'demo/../x',
    'demo/churn/3',
    'demo/ch urn',
    'demo@3',
    'demo/churn@',
    'demo/churn@a b',
    'demo/churn@a/b',
    '-demo/churn',
  ])('refuses %j with the value and what to do', (text) => {
    const refuse = () => parseAddress(text);
    expect(refuse).toThrow(CommandFailure);
    expect(refuse).toThrow(
      expect.objectContaining({
        exitCode: 2,
        remedy: expect.stringContaining('project/model@ref') as string,
      }) as CommandFailure,
    );
  });

  it('says when a part is missing or too much', () => {
    expect(() => parseVersionAddress('demo/churn')).toThrow('demo/churn names no version');
    expect(() => parseModelAddress('demo/churn@3')).toThrow('demo/churn@3 names a version where a model is meant');
    expect(() => parseModelAddress('demo')).toThrow('demo names no model');
  });
});
