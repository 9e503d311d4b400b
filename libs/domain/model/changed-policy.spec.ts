import type { Policy } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { isRefusal } from '#models/refusals/refusal';
import { given, type Told } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { resolveRef } from './resolve-ref';
import { approveTransition } from './transition-stage';

const churn = 'acme-churn';
const rule = (name: string) => ({ name, checks: ['format' as const], votes: 0, holders: 1 });
const policy = (names: string[], edges: Policy['edges'] = 'every'): Policy => ({
  ...presets.open,
  stages: names.map(rule),
  edges,
});
const inProduction = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered(churn).promoted(churn, 1, 'production');
const move = (to: string) => (told: Told) =>
  approveTransition({
    project: told.project,
    model: told.model,
    version: told.evidence(1),
    number: 1,
    to,
    reason: null,
    name: told.name,
  });

describe('after a policy was changed', () => {
  it('a version can leave a stage that is no more, for none or on a way that begins at none', () => {
    const changed = inProduction().policyChanged(1, {
      policy: policy(['trial', 'live'], [{ from: 'none', to: 'Trial' }]),
    });
    given(changed)
      .when(move('none'))
      .then({ type: 'TransitionApproved', data: { from: 'production', to: 'none' } });
    given(changed)
      .when(move('trial'))
      .then({ type: 'TransitionApproved', data: { to: 'trial' } });
    given(changed).when(move('live')).thenRefused('edge-not-allowed', { from: 'production', to: 'live' });
    given(changed).when(move('production')).thenRefused('stage-not-found', {});
  });

  it('a version stays where it stands when its stage is written otherwise', () => {
    given(inProduction().policyChanged(1, { policy: policy(['Production']) }))
      .when(move('production'))
      .thenNothing();
  });

  it('a decision cites the revision that held', () => {
    given(inProduction().policyChanged(1, { policy: policy(['trial']) }))
      .when(move('trial'))
      .then({ type: 'TransitionApproved', data: { policyRevision: 1 } });
  });

  it('a stage goes before an alias of its name, and a name that is no stage any more means an alias or nothing', () => {
    const meant = (names: string[], ref: string) => {
      let answer: number | string = '';
      given(
        inProduction()
          .aliasSet(churn, 'champion', 1)
          .policyChanged(1, { policy: policy(names) }),
      ).when((told) => {
        const found = resolveRef(told.model, ref, told.name, told.project.policy);
        answer = isRefusal(found) ? found.refused : found.number;
        return [];
      });
      return answer;
    };
    expect(meant(['live'], 'champion')).toBe(1);
    expect(meant(['Champion'], 'champion')).toBe('version-not-found');
    expect(meant(['live'], 'production')).toBe('version-not-found');
  });
});
