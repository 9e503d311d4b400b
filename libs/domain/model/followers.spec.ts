import { presets } from '#models/policy/presets';
import { given, type Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { followStage, removeAlias, setAlias } from './aliases';
import { changeAvailability } from './change-availability';
import { deleteVersion } from './delete-version';
import { resolveRef } from './resolve-ref';
import { rollBack } from './roll-back';
import { transitionStage } from './transition-stage';

const holders = (count: number) => ({
  policy: { ...presets.open, stages: presets.open.stages.map((stage) => ({ ...stage, holders: count })) },
});
const three = (count = 1) =>
  story()
    .projectCreated('acme', holders(count))
    .modelRegistered('churn')
    .versionRegistered('acme-churn')
    .versionRegistered('acme-churn')
    .versionRegistered('acme-churn');
const follow =
  (alias: string, stage: string) =>
  ({ project, model, name }: Told) =>
    followStage(project, model, { alias, stage, reason: 'why' }, name);
const move = (number: number, from: string, to: string) => (told: Told) =>
  transitionStage({ ...told, project: told.project, model: told.model, name: told.name, number }, approval(from, to));
const approval = (from: string, to: string) => ({ id: 'approval', from, to, policyRevision: 0, reason: null });
const back =
  (kind: 'stage' | 'alias', place: string, leaves?: number) =>
  ({ project, model, name, now }: Told) =>
    rollBack({
      project,
      model,
      name,
      place: { kind, name: place },
      leaves,
      eligible: () => true,
      reason: null,
      now,
    });
const version = (number: number) => ({ versionId: `acme-churn-v${number}`, number });
const followed = (tale: Story) => tale.aliasFollows('acme-churn', 'Current', 'production');
const nothing = { versionId: null, number: null };

describe('letting an alias follow a stage', () => {
  it('names the stage as the policy writes it, and its last holder', () => {
    given(three(2).promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production', false))
      .when(follow('Current', 'PRODUCTION'))
      .then({
        type: 'AliasSet',
        data: { alias: 'Current', follows: 'production', ...version(2), displaced: null, reason: 'why' },
      });
  });

  it('names no version while the stage is empty', () => {
    given(three())
      .when(follow('current', 'staging'))
      .then({ type: 'AliasSet', data: { follows: 'staging', ...nothing } });
  });

  it('gives up the version that it named by itself, under the name as it was first written', () => {
    const tale = three().aliasSet('acme-churn', 'Champion', 1);
    const entryId = tale.events.at(-1)?.id ?? '';
    given(tale)
      .when(follow('champion', 'production'))
      .then({ type: 'AliasSet', data: { alias: 'Champion', ...nothing, displaced: { entryId, ...version(1) } } });
  });

  it('again is no change; another stage is refused until it is removed', () => {
    given(followed(three())).when(follow('CURRENT', 'Production')).thenNothing();
    given(followed(three()))
      .when(follow('current', 'staging'))
      .thenRefused('alias-follows-stage', { alias: 'Current', stage: 'production' });
    given(followed(three()).aliasRemoved('acme-churn', 'Current'))
      .when(follow('current', 'staging'))
      .then({ type: 'AliasSet', data: { follows: 'staging' } });
  });

  it('is refused for a stage that the policy does not have, and for none', () => {
    for (const stage of ['canary', 'none'])
      given(three())
        .when(follow('current', stage))
        .thenRefused('stage-not-found', { stage, stages: ['staging', 'production'] });
  });

  it('is refused under a reserved name, and while the model takes no changes', () => {
    given(three()).when(follow('staging', 'production')).thenRefused('name-reserved');
    given(three().modelArchived('acme-churn')).when(follow('current', 'production')).thenRefused('model-archived');
    given(three().modelDeleted('acme-churn')).when(follow('current', 'production')).thenRefused('model-deleted');
  });
});

describe('an alias that follows a stage', () => {
  it('refuses to be set and rolled back by itself', () => {
    const tale = followed(three().promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production'));
    const set = (told: Told) =>
      setAlias(told.project, told.model, told.evidence(1), { alias: 'current', number: 1, reason: null }, told.name);
    given(tale).when(set).thenRefused('alias-follows-stage', { stage: 'production' });
    given(tale).when(back('alias', 'current')).thenRefused('alias-follows-stage', { alias: 'Current' });
  });

  it('moves in the promotion, and says whom it leaves', () => {
    given(followed(three().promoted('acme-churn', 1, 'production')))
      .when(move(2, 'none', 'production'))
      .then({
        type: 'StageTransitioned',
        data: { aliases: [{ alias: 'Current', ...version(2), left: version(1) }] },
      });
  });

  it('names no version once the last holder has left, and one again with the next', () => {
    given(followed(three().promoted('acme-churn', 1, 'production')))
      .when(move(1, 'production', 'none'))
      .then({ type: 'StageTransitioned', data: { aliases: [{ alias: 'Current', ...nothing, left: version(1) }] } });
    given(followed(three()))
      .when(move(3, 'none', 'production'))
      .then({ type: 'StageTransitioned', data: { aliases: [{ alias: 'Current', ...version(3), left: null }] } });
  });

  it('goes back to the holder that entered before, where a stage has several', () => {
    const two = three(2).promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production', false);
    given(followed(two))
      .when(move(2, 'production', 'staging'))
      .then({
        type: 'StageTransitioned',
        data: { aliases: [{ alias: 'Current', ...version(1), left: version(2) }] },
      });
    given(followed(two))
      .when(move(1, 'production', 'none'))
      .then({ type: 'StageTransitioned', data: { aliases: [] } });
  });

  it('moves with the rollback of its stage, and with no other stage', () => {
    const tale = followed(three().promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production'));
    given(tale)
      .when(back('stage', 'production'))
      .then({ type: 'StageRolledBack', data: { aliases: [{ alias: 'Current', ...version(1), left: version(2) }] } });
    given(tale)
      .when(move(3, 'none', 'staging'))
      .then({ type: 'StageTransitioned', data: { aliases: [] } });
  });

  it('is resolved as the stage is, and refused while that is empty', () => {
    const resolve = (told: Told) => {
      const found = resolveRef(told.model, 'CURRENT', told.name, told.project.policy);
      return 'refused' in found ? found : [];
    };
    given(followed(three()).promoted('acme-churn', 2, 'production'))
      .when(resolve)
      .thenNothing();
    given(followed(three())).when(resolve).thenRefused('alias-empty', { alias: 'Current', stage: 'production' });
  });

  it('keeps its version from being archived and deleted, as the stage does', () => {
    const tale = followed(three().promoted('acme-churn', 1, 'production'));
    const uses = ['stage production', 'alias Current, which follows production'];
    given(tale)
      .when((told) => changeAvailability(told.model, told.evidence(1), 1, { to: 'archived' }, told.name))
      .thenRefused('version-in-use', { uses });
    const command = { number: 1, reason: null, overrideWindow: false, rollbackWindowDays: 30 };
    given(tale)
      .when((told) => deleteVersion(told.model, { ...command, now: told.now }, told.name))
      .thenRefused('version-in-use', { uses });
  });

  it('is removed with what it named last', () => {
    const remove = ({ model, name }: Told) => removeAlias(model, { alias: 'current', reason: null }, name);
    given(followed(three().promoted('acme-churn', 1, 'production')))
      .when(remove)
      .then({ type: 'AliasRemoved', data: { alias: 'Current', follows: 'production', ...version(1) } });
    given(followed(three()))
      .when(remove)
      .then({ type: 'AliasRemoved', data: { follows: 'production', ...nothing } });
    given(followed(three()).aliasRemoved('acme-churn', 'Current')).when(remove).thenRefused('alias-not-found');
  });

  it('ends with its model', () => {
    const tale = followed(three()).modelDeleted('acme-churn').modelRegistered('churn').versionRegistered('acme-churn');
    given(tale)
      .when(move(4, 'none', 'production'))
      .then({ type: 'StageTransitioned', data: { aliases: [] } });
  });
});
