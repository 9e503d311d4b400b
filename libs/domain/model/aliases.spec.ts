import { given, type Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { removeAlias, setAlias } from './aliases';

const two = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
const set =
  (alias: string, number = 1) =>
  (told: Told) =>
    setAlias(told.project, told.model, told.evidence(number), { alias, number, reason: null }, told.name);
const remove =
  (alias: string) =>
  ({ model, name }: Told) =>
    removeAlias(model, { alias, reason: 'no longer' }, name);
const lastEvent = (tale: Story) => tale.events.at(-1)?.id ?? '';

describe('setting an alias', () => {
  it('lets it name a version', () => {
    given(two())
      .when(set('Champion'))
      .then({
        type: 'AliasSet',
        data: { alias: 'Champion', versionId: 'acme-churn-v1', number: 1, displaced: null, before: null },
      });
  });

  it('displaces what it named, and keeps that as what was before; the name stays as it was first written', () => {
    const tale = two().aliasSet('acme-churn', 'Champion', 1);
    given(tale)
      .when(set('champion', 2))
      .then({
        type: 'AliasSet',
        data: {
          alias: 'Champion',
          number: 2,
          displaced: { entryId: lastEvent(tale), versionId: 'acme-churn-v1', number: 1 },
          before: lastEvent(tale),
        },
      });
  });

  it('keeps what left last as what was before, where the alias was removed', () => {
    const named = two().aliasSet('acme-churn', 'champion', 1);
    const entry = lastEvent(named);
    given(named.aliasRemoved('acme-churn', 'champion'))
      .when(set('champion', 2))
      .then({ type: 'AliasSet', data: { displaced: null, before: entry } });
  });

  it('again to the same version is no change', () => {
    given(two().aliasSet('acme-churn', 'champion', 1))
      .when(set('CHAMPION'))
      .thenNothing();
  });

  it('takes deprecated and external versions', () => {
    given(two().deprecated('acme-churn', 1)).when(set('champion')).then({ type: 'AliasSet' });
    const content = { kind: 'external' as const, uri: 's3://models/', digest: null };
    given(story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn', { content, checks: [] }))
      .when(set('champion'))
      .then({ type: 'AliasSet' });
  });

  it.each([
    ['latest', 'is reserved'],
    ['Main', 'is reserved'],
    ['none', 'is reserved'],
    ['7', 'reads as a version number'],
    ['v12', 'reads as a version number'],
    ['deadbeef', 'reads as a digest'],
    ['e'.repeat(64), 'reads as a digest'],
    ['Production', 'is the name of a stage'],
  ])('refuses the name %s, which %s', (alias, reason) => {
    given(two())
      .when(set(alias))
      .thenRefused('name-reserved', { name: alias, reason: `${alias} ${reason}` });
  });

  it('is refused for a version that is not served', () => {
    given(two().quarantined('acme-churn', 1)).when(set('champion')).thenRefused('version-quarantined', { version: 1 });
    given(two().archived('acme-churn', 1))
      .when(set('champion'))
      .thenRefused('version-not-servable', { availability: 'archived' });
    given(two().deleted('acme-churn', 1)).when(set('champion')).thenRefused('version-deleted');
  });

  it('is refused for held content whose safety is not passed', () => {
    const unsafe = { checks: [{ name: 'safety' as const, outcome: 'failed' as const, reasons: [] }] };
    given(story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn', unsafe))
      .when(set('champion'))
      .thenRefused('version-not-servable');
  });

  it('is refused where there is no such version, or the model takes no changes', () => {
    given(two())
      .when((told) =>
        setAlias(told.project, told.model, told.evidence(1), { alias: 'champion', number: 9, reason: null }, told.name),
      )
      .thenRefused('version-not-found', { ref: '9' });
    given(two().modelArchived('acme-churn')).when(set('champion')).thenRefused('model-archived');
    given(two().modelDeleted('acme-churn')).when(set('champion')).thenRefused('model-deleted');
  });
});

describe('removing an alias', () => {
  it('names what it named', () => {
    given(two().aliasSet('acme-churn', 'Champion', 2))
      .when(remove('champion'))
      .then({
        type: 'AliasRemoved',
        data: { alias: 'Champion', versionId: 'acme-churn-v2', number: 2, reason: 'no longer' },
      });
  });

  it('may be done while its version is quarantined', () => {
    given(two().aliasSet('acme-churn', 'champion', 2).quarantined('acme-churn', 2))
      .when(remove('champion'))
      .then({ type: 'AliasRemoved' });
  });

  it('is refused where it names nothing', () => {
    given(two()).when(remove('champion')).thenRefused('alias-not-found', { alias: 'champion' });
    given(two().aliasSet('acme-churn', 'champion', 1).aliasRemoved('acme-churn', 'champion'))
      .when(remove('champion'))
      .thenRefused('alias-not-found');
  });

  it('is refused while the model takes no changes', () => {
    const named = two().aliasSet('acme-churn', 'champion', 1).modelArchived('acme-churn');
    given(named).when(remove('champion')).thenRefused('model-archived');
    given(two().modelDeleted('acme-churn')).when(remove('champion')).thenRefused('model-deleted');
  });
});
