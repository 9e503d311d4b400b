import { announced, attached, attachment, retired, sealed } from '#test/builders/content-to-come';
import { given, type Told } from '#test/builders/decider';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { sealVersion } from './seal-version';

const churn = 'acme-churn';
const pending = () => announced(story().projectCreated().modelRegistered('churn'), churn);
const data = attachment(pending(), churn, 1);
const seal =
  (over: Partial<typeof data> = {}, number = 1) =>
  ({ model, name }: Told) =>
    sealVersion(model, number, { id: 'attachment', data: { ...data, ...over } }, name);

describe('sealing a pending version', () => {
  it('names the attachment, and makes its bytes the content', () => {
    given(pending())
      .when(seal())
      .then({
        type: 'VersionSealed',
        data: {
          versionId: 'acme-churn-v1',
          number: 1,
          attachment: 'attachment',
          content: 'held',
          digest: digestOf(43),
          tree: digestOf(44),
          format: 'safetensors',
          bytes: 400,
          parameterCount: 100,
          availability: 'active',
          findings: [],
          metadata: data.metadata,
          checks: data.checks,
        },
      });
  });

  it('quarantines what is suspicious, with the rules that say so', () => {
    given(pending())
      .when(seal({ verdict: 'suspicious' }))
      .then({ type: 'VersionSealed', data: { availability: 'quarantined', findings: ['metadata-contradiction'] } });
  });

  it('leaves in quarantine what was put there meanwhile, and a release returns it to active', () => {
    const tale = pending().quarantined(churn, 1);
    given(tale)
      .when(seal())
      .then({ type: 'VersionSealed', data: { availability: 'quarantined', findings: [] } });
    sealed(tale, churn, 1, attached(tale, churn, 1), { availability: 'quarantined' });
    given(tale).when(({ model }) => {
      expect(model.versions.get(1)).toMatchObject({ availability: 'quarantined', before: ['active'], content: 'held' });
      return [];
    });
  });

  it('is refused once content is sealed, or was never pending', () => {
    const tale = pending();
    given(sealed(tale, churn, 1, attached(tale, churn, 1)))
      .when(seal())
      .thenRefused('already-sealed', { version: 1, content: 'held' });
    const external = { content: { kind: 'external' as const, uri: 's3://models/', digest: null } };
    given(pending().versionRegistered(churn, external))
      .when(seal({}, 2))
      .thenRefused('already-sealed', { version: 2, content: 'external' });
  });

  it('is refused for what is retired, deleted or not there, and while the model takes no changes', () => {
    given(retired(pending(), churn, 1))
      .when(seal())
      .thenRefused('version-retired');
    given(pending().deleted(churn, 1)).when(seal()).thenRefused('version-deleted');
    given(pending()).when(seal({}, 2)).thenRefused('version-not-found');
    given(pending().modelArchived(churn)).when(seal()).thenRefused('model-archived');
    given(pending().modelDeleted(churn)).when(seal()).thenRefused('model-deleted');
  });
});
