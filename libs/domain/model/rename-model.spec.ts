import { given, type Told } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { renameModel } from './rename-model';

const churn = () => story().projectCreated().modelRegistered('churn');
const rename = (to: string) => (told: Told) => renameModel(told.model, to, told.stream(to), told.name);

describe('renaming a model', () => {
  it('first lets an unused name lead to it, then gives it the name', () => {
    given(churn())
      .when(rename('leavers'))
      .then(
        { type: 'NameRedirected', data: { projectId: 'acme', modelId: 'acme-churn', slug: 'leavers' } },
        { type: 'ModelRenamed', data: { modelId: 'acme-churn', from: 'churn', to: 'leavers' } },
      );
  });

  it('back to a name that it had needs no redirect', () => {
    given(churn().renamed('acme-churn', 'leavers'))
      .when(rename('churn'))
      .then({ type: 'ModelRenamed', data: { from: 'leavers', to: 'churn' } });
  });

  it('to the same name in other letters needs no redirect', () => {
    given(churn())
      .when(rename('Churn'))
      .then({ type: 'ModelRenamed', data: { from: 'churn', to: 'Churn' } });
  });

  it('goes on where a redirect landed and the rename did not', () => {
    const halfway = churn();
    const redirect = { projectId: 'acme', modelId: 'acme-churn', slug: 'leavers' };
    halfway.happened('NameRedirected', 'model-acme-leavers', { projectId: 'acme', modelId: 'acme-churn' }, redirect);
    given(halfway)
      .when(rename('leavers'))
      .then({ type: 'ModelRenamed', data: { from: 'churn', to: 'leavers' } });
  });

  it('to the name that it has is no change', () => {
    given(churn()).when(rename('churn')).thenNothing();
  });

  it('is refused for a name that means another model', () => {
    given(churn().modelRegistered('leavers'))
      .when(rename('leavers'))
      .thenRefused('name-taken', { project: 'acme', model: 'leavers' });
  });

  it('is refused for a name that meant another model, even a deleted one', () => {
    given(churn().modelRegistered('leavers').modelDeleted('acme-leavers'))
      .when(rename('leavers'))
      .thenRefused('name-taken');
    given(churn().modelRegistered('leavers').renamed('acme-leavers', 'quitters'))
      .when(rename('quitters'))
      .thenRefused('name-taken');
  });

  it('is refused while the model takes no changes', () => {
    given(churn().modelArchived('acme-churn')).when(rename('leavers')).thenRefused('model-archived');
    given(churn().modelDeleted('acme-churn')).when(rename('leavers')).thenRefused('model-deleted');
  });
});
