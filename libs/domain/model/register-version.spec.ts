import { given } from '#test/builders/decider';
import { digestOf, submission } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { registerVersion, sameAsNewest } from './register-version';

const churn = () => story().projectCreated().modelRegistered('churn');
const evidence = submission('acme-churn', 'v-new');
const finding = { file: 'model.pkl', title: 'imports code' };
const external = {
  ...evidence,
  content: { kind: 'external' as const, uri: 's3://models/churn/', digest: null },
  verdict: null,
};

describe('registering a version', () => {
  it('gives held content the number 1, its digest and its tree', () => {
    given(churn())
      .when(({ model, name }) => registerVersion(model, evidence, name))
      .then({
        type: 'VersionRegistered',
        data: {
          modelId: 'acme-churn',
          versionId: 'v-new',
          number: 1,
          content: 'held',
          digest: digestOf(3),
          tree: digestOf(4),
          availability: 'active',
          findings: [],
          previous: null,
        },
      });
  });

  it('gives external content a number, without a tree', () => {
    given(churn())
      .when(({ model, name }) => registerVersion(model, external, name))
      .then({ type: 'VersionRegistered', data: { content: 'external', digest: null, tree: null } });
  });

  it('gives content that is to come a number, without digest and tree', () => {
    const toCome = { ...evidence, content: { kind: 'pending' as const }, verdict: null };
    given(churn())
      .when(({ model, name }) => registerVersion(model, toCome, name))
      .then({
        type: 'VersionRegistered',
        data: { content: 'pending', digest: null, tree: null, availability: 'active' },
      });
  });

  it('goes on after the highest number, deleted versions too, and names the one before that stands', () => {
    const third = churn().versionRegistered('acme-churn').versionRegistered('acme-churn').deleted('acme-churn', 2);
    given(third)
      .when(({ model, name }) => registerVersion(model, evidence, name))
      .then({ type: 'VersionRegistered', data: { number: 3, previous: 1 } });
  });

  it('goes on with the numbers of a deleted model', () => {
    const again = churn().versionRegistered('acme-churn').modelDeleted('acme-churn').modelRegistered('churn');
    given(again)
      .when(({ model, name }) => registerVersion(model, evidence, name))
      .then({ type: 'VersionRegistered', data: { number: 2, previous: null } });
  });

  it.each(['suspicious', 'incomplete'] as const)('quarantines what is %s, with the rules that say so', (verdict) => {
    const findings = [
      { ...finding, rule: 'pickle-code', severity: 'error' as const },
      { ...finding, rule: 'pickle-code', severity: 'error' as const },
      { ...finding, rule: 'large-header', severity: 'warning' as const },
      { ...finding, rule: 'opaque', severity: 'info' as const },
    ];
    given(churn())
      .when(({ model, name }) => registerVersion(model, { ...evidence, verdict, findings }, name))
      .then({
        type: 'VersionRegistered',
        data: { availability: 'quarantined', findings: ['pickle-code', 'large-header'] },
      });
  });

  it.each(['clean', 'caution'] as const)('lets what is %s be served', (verdict) => {
    given(churn())
      .when(({ model, name }) => registerVersion(model, { ...evidence, verdict }, name))
      .then({ type: 'VersionRegistered', data: { availability: 'active', findings: [] } });
  });

  it('is refused while the model takes no changes', () => {
    given(churn().modelArchived('acme-churn'))
      .when(({ model, name }) => registerVersion(model, evidence, name))
      .thenRefused('model-archived');
    given(churn().modelDeleted('acme-churn'))
      .when(({ model, name }) => registerVersion(model, evidence, name))
      .thenRefused('model-deleted');
  });
});

describe('the newest version', () => {
  const two = () =>
    churn()
      .versionRegistered('acme-churn', {}, { tree: digestOf(1) })
      .versionRegistered('acme-churn');
  const newest = (tale: ReturnType<typeof story>, tree: string) => {
    let number: number | undefined;
    given(tale).when(({ model }) => {
      number = sameAsNewest(model, tree)?.number;
      return [];
    });
    return number;
  };

  it('is the same as a push of its own tree, deprecated too', () => {
    expect(newest(two(), digestOf(4))).toBe(2);
    expect(newest(two().deprecated('acme-churn', 2), digestOf(4))).toBe(2);
  });

  it('is another one than a push of an older tree', () => {
    expect(newest(two(), digestOf(1))).toBeUndefined();
    expect(newest(churn(), digestOf(1))).toBeUndefined();
  });

  it('is pushed anew while it is not served', () => {
    expect(newest(two().quarantined('acme-churn', 2), digestOf(4))).toBeUndefined();
    expect(newest(two().archived('acme-churn', 2), digestOf(4))).toBeUndefined();
  });

  it('is the one before a deleted one', () => {
    expect(newest(two().deleted('acme-churn', 2), digestOf(1))).toBe(1);
  });
});
