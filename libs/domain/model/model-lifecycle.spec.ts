import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { archiveModel, deleteModel, restoreModel } from './model-lifecycle';

const churn = () => story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
const deletion = (now: string) => ({ reason: 'unused', now, rollbackWindowDays: 30 });

describe('archiving a model', () => {
  it('takes it out of use', () => {
    given(churn())
      .when(({ model, name }) => archiveModel(model, 'superseded', name))
      .then({ type: 'ModelArchived', data: { modelId: 'acme-churn', reason: 'superseded' } });
  });

  it('is refused for one that is archived or deleted', () => {
    given(churn().modelArchived('acme-churn'))
      .when(({ model, name }) => archiveModel(model, null, name))
      .thenRefused('model-archived');
    given(churn().modelDeleted('acme-churn'))
      .when(({ model, name }) => archiveModel(model, null, name))
      .thenRefused('model-deleted');
  });
});

describe('restoring a model', () => {
  it('takes it into use again', () => {
    given(churn().modelArchived('acme-churn'))
      .when(({ model, name }) => restoreModel(model, null, name))
      .then({ type: 'ModelRestored', data: { modelId: 'acme-churn' } });
  });

  it('is refused for one that is active or deleted', () => {
    given(churn())
      .when(({ model, name }) => restoreModel(model, null, name))
      .thenRefused('model-not-archived');
    given(churn().modelDeleted('acme-churn'))
      .when(({ model, name }) => restoreModel(model, null, name))
      .thenRefused('model-deleted');
  });
});

describe('deleting a model', () => {
  it('deletes it with every version that is not deleted yet, also when it is archived', () => {
    given(churn().versionRegistered('acme-churn').deleted('acme-churn', 1).modelArchived('acme-churn'))
      .when(({ model, name, now }) => deleteModel(model, deletion(now), name))
      .then({
        type: 'ModelDeleted',
        data: { reason: 'unused', versions: [{ versionId: 'acme-churn-v2', number: 2 }] },
      });
  });

  it('is refused while a stage or an alias names a version', () => {
    given(churn().promoted('acme-churn', 1, 'production').aliasSet('acme-churn', 'champion', 1))
      .when(({ model, name }) => deleteModel(model, deletion('2027-01-01T00:00:00.000Z'), name))
      .thenRefused('version-in-use', { version: 1, uses: ['stage production', 'alias champion'] });
  });

  it('is refused while a version might be rolled back to, and allowed after', () => {
    const left = churn().promoted('acme-churn', 1, 'production').promoted('acme-churn', 1, 'none');
    given(left)
      .when(({ model, name, now }) => deleteModel(model, deletion(now), name))
      .thenRefused('version-in-use', { uses: ['rollback window'] });
    given(left)
      .when(({ model, name }) => deleteModel(model, deletion('2026-02-01T00:00:00.000Z'), name))
      .then({ type: 'ModelDeleted' });
  });

  it('is refused for one that is deleted', () => {
    given(churn().modelDeleted('acme-churn'))
      .when(({ model, name, now }) => deleteModel(model, deletion(now), name))
      .thenRefused('model-deleted');
  });
});
