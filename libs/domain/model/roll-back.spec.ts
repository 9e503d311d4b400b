import { presets } from '#models/policy/presets';
import { given, type Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { rollBack } from './roll-back';

const churn = 'acme-churn';
const versions = (count: number, holders = 1): Story => {
  const policy = { ...presets.open, stages: presets.open.stages.map((stage) => ({ ...stage, holders })) };
  const tale = story().projectCreated('acme', { policy }).modelRegistered('churn');
  for (let number = 1; number <= count; number++) tale.versionRegistered(churn);
  return tale;
};
/** Versions 1, 2, 3 that held production one after the other. */
const three = () =>
  versions(3).promoted(churn, 1, 'production').promoted(churn, 2, 'production').promoted(churn, 3, 'production');
const aliased = () =>
  versions(3).aliasSet(churn, 'Champion', 1).aliasSet(churn, 'champion', 2).aliasSet(churn, 'champion', 3);

const back =
  (
    kind: 'stage' | 'alias',
    options: { name?: string; leaves?: number; unservable?: readonly number[]; now?: string } = {},
  ) =>
  (told: Told) =>
    rollBack({
      project: told.project,
      model: told.model,
      name: told.name,
      place: { kind, name: options.name ?? (kind === 'stage' ? 'production' : 'champion') },
      leaves: options.leaves,
      eligible: (_versionId, number) => !(options.unservable ?? []).includes(number),
      reason: 'it got worse',
      now: options.now ?? told.now,
    });

/** The ids of a story's events of a type. */
const ids = (tale: Story, type: string) => tale.events.filter((event) => event.type === type).map(({ id }) => id);

describe('rolling a stage back', () => {
  it('lets the version that was displaced hold it again, by the entry that it had', () => {
    const tale = three();
    const [, second, third] = ids(tale, 'StageTransitioned');
    given(tale)
      .when(back('stage', { name: 'PRODUCTION' }))
      .then({
        type: 'StageRolledBack',
        data: {
          modelId: churn,
          stage: 'production',
          left: { entryId: third, versionId: 'acme-churn-v3', number: 3 },
          entered: { entryId: second, versionId: 'acme-churn-v2', number: 2 },
          moves: [
            { versionId: 'acme-churn-v3', number: 3, from: 'production', to: 'none' },
            { versionId: 'acme-churn-v2', number: 2, from: 'none', to: 'production' },
          ],
          policyRevision: 0,
          reason: 'it got worse',
        },
      });
  });

  it('again goes further back, never forward, until there is nothing', () => {
    const tale = three().stageRolledBack(churn, 'production');
    given(tale)
      .when(back('stage'))
      .then({ type: 'StageRolledBack', data: { left: { number: 2 }, entered: { number: 1 } } });
    given(tale.stageRolledBack(churn, 'production'))
      .when(back('stage'))
      .thenRefused('nothing-to-roll-back-to', { place: 'acme/churn@production' });
  });

  it('after a promotion that followed a rollback goes where that promotion came from', () => {
    const tale = three().versionRegistered(churn).stageRolledBack(churn, 'production').promoted(churn, 4, 'production');
    given(tale)
      .when(back('stage'))
      .then({ type: 'StageRolledBack', data: { left: { number: 4 }, entered: { number: 2 } } });
  });

  it('takes a version out of the stage that it stands in meanwhile', () => {
    given(versions(2).promoted(churn, 1, 'production').promoted(churn, 2, 'production').promoted(churn, 1, 'staging'))
      .when(back('stage'))
      .then({
        type: 'StageRolledBack',
        data: {
          moves: [
            { number: 2, to: 'none' },
            { number: 1, from: 'staging', to: 'production' },
          ],
        },
      });
  });

  it('passes over versions that can not be served', () => {
    given(three())
      .when(back('stage', { unservable: [2] }))
      .then({ type: 'StageRolledBack', data: { entered: { number: 1 } } });
    given(three())
      .when(back('stage', { unservable: [1, 2] }))
      .thenRefused('nothing-to-roll-back-to');
  });

  it('passes over versions that hold the stage now', () => {
    const tale = versions(3, 2).promoted(churn, 1, 'production').promoted(churn, 2, 'production');
    given(
      tale.promoted(churn, 2, 'none').promoted(churn, 3, 'production', false).promoted(churn, 2, 'production', false),
    )
      .when(back('stage', { leaves: 3 }))
      .then({ type: 'StageRolledBack', data: { left: { number: 3 }, entered: { number: 1 } } });
  });

  it('may leave a version that is quarantined', () => {
    given(three().quarantined(churn, 3)).when(back('stage')).then({ type: 'StageRolledBack' });
  });

  it('is refused where another version holds it than the caller names', () => {
    given(three())
      .when(back('stage', { leaves: 2 }))
      .thenRefused('stage-moved', { expected: '2', holders: [3] });
    given(three())
      .when(back('stage', { leaves: 3 }))
      .then({ type: 'StageRolledBack' });
  });

  it('is refused where nobody holds it', () => {
    given(versions(1)).when(back('stage')).thenRefused('stage-empty', { stage: 'production' });
    given(three().promoted(churn, 3, 'none'))
      .when(back('stage'))
      .thenRefused('stage-empty');
  });

  it('is refused when the holder entered longer ago than the window', () => {
    given(three())
      .when(back('stage', { now: '2026-02-15T00:00:00.000Z' }))
      .thenRefused('rollback-window-closed', { place: 'acme/churn@production', days: 30 });
  });

  it('is refused for a stage that the policy does not have, or while the model takes no changes', () => {
    given(three())
      .when(back('stage', { name: 'canary' }))
      .thenRefused('stage-not-found');
    given(three().modelArchived(churn)).when(back('stage')).thenRefused('model-archived');
    given(three().modelDeleted(churn)).when(back('stage')).thenRefused('model-deleted');
  });
});

describe('rolling an alias back', () => {
  it('lets it name again what it named before, by the entry that it had', () => {
    const tale = aliased();
    const [, second, third] = ids(tale, 'AliasSet');
    given(tale)
      .when(back('alias', { name: 'CHAMPION' }))
      .then({
        type: 'AliasRolledBack',
        data: {
          alias: 'Champion',
          left: { entryId: third, number: 3 },
          entered: { entryId: second, number: 2 },
          reason: 'it got worse',
        },
      });
  });

  it('again goes further back, until there is nothing', () => {
    const tale = aliased().aliasRolledBack(churn, 'champion');
    given(tale)
      .when(back('alias'))
      .then({ type: 'AliasRolledBack', data: { entered: { number: 1 } } });
    given(tale.aliasRolledBack(churn, 'champion')).when(back('alias')).thenRefused('nothing-to-roll-back-to');
  });

  it('is refused where it names nothing, or another version than the caller names', () => {
    given(versions(1)).when(back('alias')).thenRefused('alias-not-found', { alias: 'champion' });
    given(aliased().aliasRemoved(churn, 'champion')).when(back('alias')).thenRefused('alias-not-found');
    given(aliased())
      .when(back('alias', { leaves: 1 }))
      .thenRefused('stage-moved', { expected: '1', holders: [3] });
  });
});
