import { announced, retired } from '#test/builders/content-to-come';
import { given, type Told } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { deleteVersion } from './delete-version';

const churn = () => story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
const inStage = () => churn().promoted('acme-churn', 1, 'production');
const left = () => inStage().promoted('acme-churn', 1, 'none');
const remove =
  (options: { number?: number; reason?: string | null; overrideWindow?: boolean; now?: string } = {}) =>
  ({ model, name, now }: Told) =>
    deleteVersion(
      model,
      { number: 1, reason: null, overrideWindow: false, now, rollbackWindowDays: 30, ...options },
      name,
    );

describe('deleting a version', () => {
  it('is done with a retired one, and one without content', () => {
    given(retired(churn(), 'acme-churn', 1))
      .when(remove())
      .then({ type: 'VersionDeleted' });
    given(announced(churn(), 'acme-churn'))
      .when(remove({ number: 2 }))
      .then({ type: 'VersionDeleted', data: { number: 2 } });
  });

  it('is done with one that never stood in a stage', () => {
    given(churn())
      .when(remove({ reason: 'broken' }))
      .then({
        type: 'VersionDeleted',
        data: { versionId: 'acme-churn-v1', number: 1, reason: 'broken', overridesWindow: false },
      });
  });

  it.each(['stage', 'alias'])('is refused while a %s names it, and no override helps', (kind) => {
    const used = kind === 'stage' ? inStage() : churn().aliasSet('acme-churn', 'champion', 1);
    const use = kind === 'stage' ? 'stage production' : 'alias champion';
    given(used)
      .when(remove({ now: '2027-01-01T00:00:00.000Z', overrideWindow: true, reason: 'broken' }))
      .thenRefused('version-in-use', { version: 1, uses: [use] });
  });

  it('is refused for thirty days after it left a stage, and done after', () => {
    given(left())
      .when(remove())
      .thenRefused('version-in-use', { uses: ['the rollback window of 30 days (override it with a reason)'] });
    given(left())
      .when(remove({ now: '2026-02-15T00:00:00.000Z' }))
      .then({ type: 'VersionDeleted' });
  });

  it('overrides the window with a reason alone', () => {
    given(left())
      .when(remove({ overrideWindow: true }))
      .thenRefused('version-in-use');
    given(left())
      .when(remove({ reason: 'broken' }))
      .thenRefused('version-in-use');
    given(left())
      .when(remove({ overrideWindow: true, reason: 'broken' }))
      .then({ type: 'VersionDeleted', data: { overridesWindow: true } });
  });

  it('says that it overrode the window only where there was one', () => {
    given(churn())
      .when(remove({ overrideWindow: true, reason: 'broken' }))
      .then({ type: 'VersionDeleted', data: { overridesWindow: false } });
  });

  it('is refused where there is no such version, or no longer', () => {
    given(churn())
      .when(remove({ number: 2 }))
      .thenRefused('version-not-found', { ref: '2' });
    given(churn().deleted('acme-churn', 1)).when(remove()).thenRefused('version-deleted', { version: 1 });
    given(churn().modelArchived('acme-churn')).when(remove()).thenRefused('model-archived');
    given(churn().modelDeleted('acme-churn')).when(remove()).thenRefused('model-deleted');
  });
});
