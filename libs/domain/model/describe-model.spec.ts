import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { describeModel } from './describe-model';

const churn = () =>
  story()
    .projectCreated()
    .modelRegistered('churn', { title: 'Churn', tags: { team: 'risk' } });

describe('describing a model', () => {
  it('names the new values beside what changed', () => {
    given(churn())
      .when(({ model, name }) => describeModel(model, { title: 'Leavers', tags: { Region: 'eu', TEAM: null } }, name))
      .then({
        type: 'ModelDescribed',
        data: {
          title: 'Leavers',
          description: null,
          tags: { region: 'eu' },
          removedTags: ['team'],
          changed: ['title', 'tags'],
        },
      });
  });

  it('can take a description away', () => {
    given(churn().modelDescribed('acme-churn', { title: 'Churn', description: 'Monthly.', tags: { team: 'risk' } }))
      .when(({ model, name }) => describeModel(model, { description: null }, name))
      .then({ type: 'ModelDescribed', data: { description: null, changed: ['description'] } });
  });

  it('is no change where everything is so already, or the tag to remove is not there', () => {
    given(churn())
      .when(({ model, name }) => describeModel(model, { title: 'Churn', tags: { team: 'risk', size: null } }, name))
      .thenNothing();
    given(churn())
      .when(({ model, name }) => describeModel(model, {}, name))
      .thenNothing();
  });

  it('is refused while the model takes no changes', () => {
    given(churn().modelArchived('acme-churn'))
      .when(({ model, name }) => describeModel(model, { title: 'Leavers' }, name))
      .thenRefused('model-archived');
    given(churn().modelDeleted('acme-churn'))
      .when(({ model, name }) => describeModel(model, { title: 'Leavers' }, name))
      .thenRefused('model-deleted');
  });
});
