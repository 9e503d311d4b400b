import { announced } from '#test/builders/content-to-come';
import { given, type Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { deleteVersion } from './delete-version';
import { endDeployment, recordDeployment } from './deployments';
import { deleteModel } from './model-lifecycle';

const two = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
const url = 'https://churn.example.org/v1';
const running = () => two().deployed('acme-churn', 1, 'EU', { url, since: '2026-01-01T00:00:00.000Z' });
const idOf = (tale: Story) => `deployment-${tale.position}`;

const record =
  (command: { number?: number; environment?: string; url?: string | null; since?: string | null }) =>
  ({ model, name, now }: Told) =>
    recordDeployment(
      model,
      {
        deploymentId: 'new',
        number: 2,
        environment: 'eu',
        url,
        since: null,
        reason: null,
        now,
        ...command,
      },
      name,
    );
const end =
  (deploymentId: string, at: string | null = null) =>
  ({ model, name, now }: Told) =>
    endDeployment(model, { deploymentId, at, reason: 'moved', now }, name);

describe('recording a deployment', () => {
  it('says which version runs where since when; since now where that is not said', () => {
    const tale = two();
    given(tale)
      .when(record({ number: 1 }))
      .then({
        type: 'DeploymentRecorded',
        data: {
          versionId: 'acme-churn-v1',
          number: 1,
          deploymentId: 'new',
          environment: 'eu',
          url,
          since: tale.time,
          replaces: null,
        },
      });
    given(tale)
      .when(record({ url: null, since: '2025-12-24T18:00:00.000Z' }))
      .then({ type: 'DeploymentRecorded', data: { url: null, since: '2025-12-24T18:00:00.000Z' } });
  });

  it('ends what ran at the same place, whose name stays as it was first written', () => {
    const tale = running();
    const since = '2026-01-01T00:00:03.000Z';
    given(tale)
      .when(record({ since }))
      .then({
        type: 'DeploymentRecorded',
        data: {
          number: 2,
          environment: 'EU',
          replaces: { deploymentId: idOf(tale), versionId: 'acme-churn-v1', number: 1, endedAt: since },
        },
      });
  });

  it('ends what ran there not before it began', () => {
    given(running())
      .when(record({ since: '2025-01-01T00:00:00.000Z' }))
      .then({ type: 'DeploymentRecorded', data: { replaces: { endedAt: '2026-01-01T00:00:00.000Z' } } });
  });

  it('leaves what runs in another environment, under another URL or under none', () => {
    for (const place of [{ environment: 'us' }, { url: `${url}/2` }, { url: null }])
      given(running())
        .when(record(place))
        .then({ type: 'DeploymentRecorded', data: { replaces: null } });
  });

  it('of the same version at the same place is no news, unless it runs since another moment', () => {
    given(running())
      .when(record({ number: 1 }))
      .thenNothing();
    given(running())
      .when(record({ number: 1, since: '2026-01-01T00:00:00Z' }))
      .thenNothing();
    given(running())
      .when(record({ number: 1, since: '2026-01-01T00:00:02.000Z' }))
      .then({ type: 'DeploymentRecorded', data: { replaces: { number: 1 } } });
  });

  it('is a fact about the world: pending, quarantined and archived versions and archived models may run', () => {
    for (const tale of [
      two().quarantined('acme-churn', 2),
      two().archived('acme-churn', 2),
      two().modelArchived('acme-churn'),
      announced(story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn'), 'acme-churn'),
    ])
      given(tale).when(record({})).then({ type: 'DeploymentRecorded' });
  });

  it('is refused for a version that is not there or was deleted, and for a deleted model', () => {
    given(two())
      .when(record({ number: 9 }))
      .thenRefused('version-not-found', { ref: '9' });
    given(two().deleted('acme-churn', 2)).when(record({})).thenRefused('version-deleted');
    given(two().modelDeleted('acme-churn')).when(record({})).thenRefused('model-deleted');
  });

  it('is refused in the future, as far as clocks may differ', () => {
    const tale = two();
    const later = (minutes: number) => new Date(Date.parse(tale.time) + minutes * 60_000).toISOString();
    given(tale)
      .when(record({ since: later(5) }))
      .then({ type: 'DeploymentRecorded' });
    given(tale)
      .when(record({ since: later(6) }))
      .thenRefused('invalid-input', {
        problems: [{ path: '/since', message: `must not be in the future, ${later(6)}` }],
      });
  });
});

describe('ending a deployment', () => {
  it('names what ran where, and until when; until now where that is not said', () => {
    const tale = running();
    given(tale)
      .when(end(idOf(tale)))
      .then({
        type: 'DeploymentEnded',
        data: { deploymentId: idOf(tale), number: 1, environment: 'EU', at: tale.time, reason: 'moved' },
      });
    given(tale.modelArchived('acme-churn'))
      .when(end(idOf(running()), '2026-01-01T00:00:01.000Z'))
      .then({ type: 'DeploymentEnded', data: { at: '2026-01-01T00:00:01.000Z' } });
  });

  it('is refused where there is none, where it has ended, and in a deleted model', () => {
    given(running()).when(end('other')).thenRefused('deployment-not-found', { deployment: 'other' });
    const tale = running();
    const id = idOf(tale);
    given(tale.undeployed('acme-churn', id)).when(end(id)).thenRefused('deployment-ended', { deployment: id });
    const replaced = running().deployed('acme-churn', 2, 'EU', { url });
    given(replaced).when(end(id)).thenRefused('deployment-ended', { deployment: id });
    given(two().modelDeleted('acme-churn')).when(end(id)).thenRefused('model-deleted');
  });

  it('is refused before it began, and in the future', () => {
    const tale = running();
    given(tale)
      .when(end(idOf(tale), '2025-12-31T23:59:59.000Z'))
      .thenRefused('invalid-input', {
        problems: [{ path: '/at', message: 'must not be before it began, 2026-01-01T00:00:00.000Z' }],
      });
    given(tale)
      .when(end(idOf(tale), '2027-01-01T00:00:00.000Z'))
      .thenRefused('invalid-input');
  });
});

describe('a version that runs somewhere', () => {
  const deletion = { number: 1, reason: null, overrideWindow: false, rollbackWindowDays: 30 };

  it('can not be deleted, nor its model, until the deployment has ended', () => {
    const tale = running();
    const uses = [`deployment ${idOf(tale)} in EU (${url})`];
    const remove = ({ model, name, now }: Told) => deleteVersion(model, { ...deletion, now }, name);
    const removeModel = ({ model, name, now }: Told) =>
      deleteModel(model, { reason: null, rollbackWindowDays: 30, now }, name);
    given(tale).when(remove).thenRefused('version-in-use', { version: 1, uses });
    given(tale).when(removeModel).thenRefused('version-in-use', { version: 1, uses });
    tale.undeployed('acme-churn', idOf(running()));
    given(tale).when(remove).then({ type: 'VersionDeleted' });
    given(tale).when(removeModel).then({ type: 'ModelDeleted' });
  });

  it('can be deleted once another runs in its place', () => {
    given(running().deployed('acme-churn', 2, 'EU', { url }))
      .when(({ model, name, now }) => deleteVersion(model, { ...deletion, now }, name))
      .then({ type: 'VersionDeleted' });
  });
});
