import type { ChangeAvailability } from '#models/commands/versions';
import { announced, retired } from '#test/builders/content-to-come';
import { given, type Told } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { changeAvailability } from './change-availability';

const two = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
const unsafe = [{ name: 'safety' as const, outcome: 'failed' as const, reasons: [] }];
const pending = () => announced(story().projectCreated().modelRegistered('churn'), 'acme-churn');
const suspicious = () =>
  story()
    .projectCreated()
    .modelRegistered('churn')
    .versionRegistered('acme-churn', { verdict: 'suspicious', checks: unsafe }, { availability: 'quarantined' });
const change =
  (command: ChangeAvailability, number = 1) =>
  (told: Told) =>
    changeAvailability(told.model, told.evidence(1), number, command, told.name);
const churn = 'acme-churn';

describe('deprecating a version', () => {
  it('names the day and the successor', () => {
    given(two())
      .when(change({ to: 'deprecated', date: '2026-12-31', successor: 2, reason: 'better one' }))
      .then({
        type: 'VersionDeprecated',
        data: { versionId: 'acme-churn-v1', number: 1, date: '2026-12-31', successor: 2, reason: 'better one' },
      });
  });

  it('can be done again with another day', () => {
    given(two().deprecated(churn, 1))
      .when(change({ to: 'deprecated' }))
      .then({ type: 'VersionDeprecated', data: { date: null, successor: null } });
  });

  it('is refused with a successor that is not there, is deleted, or is the version itself', () => {
    given(two())
      .when(change({ to: 'deprecated', successor: 3 }))
      .thenRefused('version-not-found', { ref: '3' });
    given(two())
      .when(change({ to: 'deprecated', successor: 1 }))
      .thenRefused('version-not-found', { ref: '1' });
    given(two().deleted(churn, 2))
      .when(change({ to: 'deprecated', successor: 2 }))
      .thenRefused('version-deleted');
  });

  it('is refused for one that is not served', () => {
    const wanted = { wanted: 'deprecated' };
    given(two().archived(churn, 1))
      .when(change({ to: 'deprecated' }))
      .thenRefused('availability-unchanged', { availability: 'archived', ...wanted });
    given(two().quarantined(churn, 1))
      .when(change({ to: 'deprecated' }))
      .thenRefused('availability-unchanged', { availability: 'quarantined', ...wanted });
  });
});

describe('archiving a version', () => {
  it('is done with an active and a deprecated one', () => {
    given(two())
      .when(change({ to: 'archived' }))
      .then({ type: 'VersionArchived', data: { number: 1 } });
    given(two().deprecated(churn, 1))
      .when(change({ to: 'archived' }))
      .then({ type: 'VersionArchived' });
  });

  it('is refused while a stage or an alias names it', () => {
    given(two().promoted(churn, 1, 'staging').aliasSet(churn, 'champion', 1).aliasSet(churn, 'shadow', 1))
      .when(change({ to: 'archived' }))
      .thenRefused('version-in-use', { uses: ['stage staging', 'alias champion', 'alias shadow'] });
  });

  it('is refused for one that is archived or quarantined', () => {
    given(two().archived(churn, 1))
      .when(change({ to: 'archived' }))
      .thenRefused('availability-unchanged');
    given(two().quarantined(churn, 1))
      .when(change({ to: 'archived' }))
      .thenRefused('availability-unchanged');
  });
});

describe('restoring a version', () => {
  it('returns it to what it was before it was archived', () => {
    given(two().archived(churn, 1))
      .when(change({ to: 'restored' }))
      .then({ type: 'VersionRestored', data: { availability: 'active' } });
    given(two().deprecated(churn, 1).archived(churn, 1))
      .when(change({ to: 'restored' }))
      .then({ type: 'VersionRestored', data: { availability: 'deprecated' } });
  });

  it('takes a deprecation back', () => {
    given(two().deprecated(churn, 1))
      .when(change({ to: 'restored' }))
      .then({ type: 'VersionRestored', data: { availability: 'active' } });
  });

  it('is refused for one that is active or quarantined', () => {
    given(two())
      .when(change({ to: 'restored' }))
      .thenRefused('availability-unchanged', { availability: 'active' });
    given(two().archived(churn, 1).quarantined(churn, 1))
      .when(change({ to: 'restored' }))
      .thenRefused('availability-unchanged', { availability: 'quarantined' });
  });
});

describe('quarantining a version', () => {
  it('is done whatever it was', () => {
    for (const tale of [two(), two().deprecated(churn, 1), two().archived(churn, 1)]) {
      given(tale)
        .when(change({ to: 'quarantined', reason: 'a report' }))
        .then({ type: 'VersionQuarantined', data: { number: 1, findings: [], reason: 'a report' } });
    }
  });

  it('keeps its stages and aliases', () => {
    const used = two().promoted(churn, 1, 'production').aliasSet(churn, 'champion', 1);
    given(used)
      .when(change({ to: 'quarantined' }))
      .then({ type: 'VersionQuarantined' });
    given(used.quarantined(churn, 1)).when(({ model }) => {
      expect(model.versions.get(1)).toMatchObject({ availability: 'quarantined', stage: 'production' });
      expect(model.stages.get('production')?.holders).toHaveLength(1);
      expect(model.aliases.get('champion')?.holders).toHaveLength(1);
      return [];
    });
  });

  it('again is no change', () => {
    given(two().quarantined(churn, 1))
      .when(change({ to: 'quarantined' }))
      .thenNothing();
  });
});

describe('releasing a version', () => {
  it('returns it to what it was before', () => {
    given(two().quarantined(churn, 1))
      .when(change({ to: 'released' }))
      .then({ type: 'VersionReleased', data: { availability: 'active' } });
    given(two().deprecated(churn, 1).quarantined(churn, 1))
      .when(change({ to: 'released' }))
      .then({ type: 'VersionReleased', data: { availability: 'deprecated' } });
  });

  it('returns an archived one to the archive, from where it is restored to what it was before that', () => {
    const tale = two().deprecated(churn, 1).archived(churn, 1).quarantined(churn, 1);
    given(tale)
      .when(change({ to: 'released' }))
      .then({ type: 'VersionReleased', data: { availability: 'archived' } });
    const event = {
      modelId: churn,
      versionId: 'acme-churn-v1',
      number: 1,
      availability: 'archived' as const,
      reason: null,
    };
    tale.happened('VersionReleased', 'model-acme-churn', { projectId: 'acme', modelId: churn }, event);
    given(tale)
      .when(change({ to: 'restored' }))
      .then({ type: 'VersionRestored', data: { availability: 'deprecated' } });
  });

  it('is refused for held content whose safety is not passed', () => {
    given(suspicious())
      .when(change({ to: 'released' }))
      .thenRefused('safety-not-passed', { version: 1, outcome: 'failed' });
  });

  it('lets external content go, of which nothing is known', () => {
    const content = { kind: 'external' as const, uri: 's3://models/', digest: null };
    const external = story()
      .projectCreated()
      .modelRegistered('churn')
      .versionRegistered(churn, { content, checks: [] });
    given(external.quarantined(churn, 1))
      .when(change({ to: 'released' }))
      .then({ type: 'VersionReleased' });
  });

  it('is refused for one that is not quarantined', () => {
    given(two())
      .when(change({ to: 'released' }))
      .thenRefused('availability-unchanged', { wanted: 'released' });
  });
});

describe('retiring a version', () => {
  it('is done with an active, a deprecated and an archived one', () => {
    for (const tale of [two(), two().deprecated(churn, 1), two().archived(churn, 1)]) {
      given(tale)
        .when(change({ to: 'retired', reason: 'its licence ended' }))
        .then({ type: 'VersionRetired', data: { number: 1, reason: 'its licence ended' } });
    }
  });

  it('is done with one that has no content yet', () => {
    given(pending())
      .when(change({ to: 'retired' }))
      .then({ type: 'VersionRetired' });
  });

  it('is refused while a stage or an alias names it', () => {
    given(two().promoted(churn, 1, 'staging').aliasSet(churn, 'champion', 1))
      .when(change({ to: 'retired' }))
      .thenRefused('version-in-use', { uses: ['stage staging', 'alias champion'] });
  });

  it('is refused for one that is quarantined, or retired before', () => {
    given(two().quarantined(churn, 1))
      .when(change({ to: 'retired' }))
      .thenRefused('availability-unchanged', { availability: 'quarantined', wanted: 'retired' });
    given(retired(two(), churn, 1))
      .when(change({ to: 'retired' }))
      .thenRefused('availability-unchanged', { availability: 'retired' });
  });

  it.each(['deprecated', 'archived', 'restored', 'quarantined', 'released'] as const)(
    'is final: nothing is %s after',
    (to) => {
      given(retired(two().archived(churn, 1), churn, 1))
        .when(change({ to }))
        .thenRefused('availability-unchanged', { availability: 'retired', wanted: to });
    },
  );
});

describe('a version without content', () => {
  it.each(['deprecated', 'archived'] as const)('is not %s', (to) => {
    given(pending()).when(change({ to })).thenRefused('version-pending', { version: 1 });
  });

  it('is quarantined, so that its content will be, and released', () => {
    given(pending())
      .when(change({ to: 'quarantined' }))
      .then({ type: 'VersionQuarantined' });
    given(pending().quarantined(churn, 1))
      .when(change({ to: 'released' }))
      .then({ type: 'VersionReleased', data: { availability: 'active' } });
  });
});

describe('any change of availability', () => {
  it.each(['deprecated', 'archived', 'restored', 'quarantined', 'released', 'retired'] as const)(
    'to %s is refused where there is no such version, or the model takes no changes',
    (to) => {
      given(two()).when(change({ to }, 3)).thenRefused('version-not-found');
      given(two().deleted(churn, 1)).when(change({ to })).thenRefused('version-deleted');
      given(two().modelArchived(churn)).when(change({ to })).thenRefused('model-archived');
      given(two().modelDeleted(churn)).when(change({ to })).thenRefused('model-deleted');
    },
  );
});
