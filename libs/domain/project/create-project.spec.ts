import { presets } from '#models/policy/presets';
import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { createProject } from './create-project';

const acme = { slug: 'Acme', preset: 'open', projectId: 'acme' } as const;

describe('creating a project', () => {
  it('begins with the first revision of its policy, titled by its name', () => {
    given(story())
      .when(() => createProject(undefined, acme))
      .then({
        type: 'ProjectCreated',
        data: {
          projectId: 'acme',
          slug: 'Acme',
          title: 'Acme',
          description: null,
          policyRevision: 1,
          policy: presets.open,
        },
      });
  });

  it('keeps title and description', () => {
    given(story())
      .when(() => createProject(undefined, { ...acme, title: 'Acme Ltd', description: 'Anvils.' }))
      .then({ type: 'ProjectCreated', data: { title: 'Acme Ltd', description: 'Anvils.' } });
  });

  it('is refused where the name is in use', () => {
    given(story().projectCreated('acme'))
      .when(({ project }) => createProject(project, acme))
      .thenRefused('project-exists', { project: 'acme' });
  });

  it('is refused with what a preset relies on and this release does not compute', () => {
    given(story())
      .when(() => createProject(undefined, { ...acme, preset: 'reviewed' }))
      .thenRefused('preset-not-available', { preset: 'reviewed', missing: ['votes'] });
    given(story())
      .when(() => createProject(undefined, { ...acme, preset: 'regulated' }))
      .thenRefused('preset-not-available', {
        missing: ['votes', 'strict-access-log', 'retention', 'legal-hold', 'signature', 'licence', 'sensitive-data'],
      });
  });
});
