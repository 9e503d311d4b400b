import type { Policy } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { changePolicy } from './change-policy';

const strict: Policy = {
  ...presets.open,
  stages: [
    { name: 'trial', checks: ['format'], votes: 0, holders: 2 },
    { name: 'production', checks: ['format', 'safety', 'evaluation'], votes: 0, holders: 1 },
  ],
  edges: [
    { from: 'none', to: 'trial' },
    { from: 'trial', to: 'Production' },
  ],
  defaultRef: 'production',
};
const acme = () => story().projectCreated('acme');
const withStage = (stage: Partial<Policy['stages'][number]>): Policy => ({
  ...strict,
  stages: strict.stages.map((rule, index) => (index === 1 ? { ...rule, ...stage } : rule)),
});

describe('changing a policy', () => {
  it('makes the next revision, with the one before and the reason', () => {
    given(acme())
      .when(({ project }) => changePolicy(project, { policy: strict, reason: 'Releases need an evaluation.' }))
      .then({
        type: 'PolicyChanged',
        data: {
          projectId: 'acme',
          revision: 1,
          policy: strict,
          previousRevision: 0,
          reason: 'Releases need an evaluation.',
        },
      });
  });

  it('goes on counting from the last revision', () => {
    given(acme().policyChanged(1, { policy: strict }))
      .when(({ project }) => changePolicy(project, { preset: 'open' }))
      .then({ type: 'PolicyChanged', data: { revision: 2, previousRevision: 1, policy: presets.open, reason: null } });
  });

  it('is no change where these rules hold already', () => {
    given(acme())
      .when(({ project }) => changePolicy(project, { preset: 'open', reason: 'again' }))
      .thenNothing();
    given(acme().policyChanged(1, { policy: strict }))
      .when(({ project }) => changePolicy(project, { policy: strict }))
      .thenNothing();
  });

  it('is refused with what the rules rely on and this release does not compute', () => {
    given(acme())
      .when(({ project }) => changePolicy(project, { preset: 'reviewed' }))
      .thenRefused('preset-not-available', { preset: 'reviewed', missing: ['votes'] });
    given(acme())
      .when(({ project }) => changePolicy(project, { policy: withStage({ votes: 1, checks: ['licence'] }) }))
      .thenRefused('preset-not-available', { missing: ['votes', 'licence'] });
  });

  it.each(['latest', 'Main', 'none', 'v3', '12', 'abcdef0'])('is refused with a stage that is called %s', (name) => {
    given(acme())
      .when(({ project }) => changePolicy(project, { policy: withStage({ name }) }))
      .thenRefused('name-reserved', { name });
  });

  it('is refused where two stages differ by case only, or an edge or the default names no stage', () => {
    given(acme())
      .when(({ project }) => changePolicy(project, { policy: { ...withStage({ name: 'Trial' }), defaultRef: 'beta' } }))
      .thenRefused('invalid-input', {
        problems: [
          { path: '/policy/stages/1/name', message: 'trial is the name of an earlier stage' },
          { path: '/policy/edges/1/to', message: 'Production is no stage of the policy' },
          { path: '/policy/defaultRef', message: 'beta is neither latest nor a stage of the policy' },
        ],
      });
  });
});
