import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { isRedirect } from './state';
import { registerModel } from './register-model';

const ids = { projectId: 'acme', modelId: 'acme-churn', project: 'acme' };
const churn = { slug: 'Churn', tags: {}, ...ids };

describe('registering a model', () => {
  it('begins it under a name that was never used, titled by its name', () => {
    given(story().projectCreated())
      .when(() => registerModel(undefined, churn))
      .then({
        type: 'ModelRegistered',
        data: { projectId: 'acme', modelId: 'acme-churn', slug: 'Churn', title: 'Churn', description: null, tags: {} },
      });
  });

  it('keeps what it is told, with the keys of tags in lower case', () => {
    given(story().projectCreated())
      .when(() =>
        registerModel(undefined, { ...churn, title: 'Who leaves', description: 'Monthly.', tags: { Team: 'A' } }),
      )
      .then({ type: 'ModelRegistered', data: { title: 'Who leaves', description: 'Monthly.', tags: { team: 'A' } } });
  });

  it('is refused while the name means a model, active or archived', () => {
    const there = story().projectCreated().modelRegistered('churn');
    for (const tale of [there, there.modelArchived('acme-churn')]) {
      given(tale)
        .when(({ model }) => registerModel(model, churn))
        .thenRefused('name-taken', { project: 'acme', model: 'Churn' });
    }
  });

  it('begins it again after its deletion: numbers go on, and nothing old comes back', () => {
    const deleted = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
    deleted.aliasSet('acme-churn', 'old', 1).modelDeleted('acme-churn');
    given(deleted)
      .when(({ model }) => registerModel(model, churn))
      .then({ type: 'ModelRegistered', data: { modelId: 'acme-churn', slug: 'Churn' } });

    given(deleted.modelRegistered('churn')).when(({ model }) => {
      expect(model).toMatchObject({ lifecycle: 'active', lastNumber: 1, stages: new Map(), aliases: new Map() });
      expect(model.versions.get(1)?.availability).toBe('deleted');
      return [];
    });
  });

  it('leaves a redirect to another model as it is', () => {
    const renamed = story().projectCreated().modelRegistered('churn').renamed('acme-churn', 'leavers');
    given(renamed).when((told) => {
      expect(told.stream('leavers')).toEqual({ redirectsTo: 'acme-churn' });
      expect(isRedirect(told.stream('churn'))).toBe(false);
      return [];
    });
  });
});
