import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { describeVersion } from './describe-version';

const metadata = { description: 'Predicts churn.', governance: { licence: 'MIT' } };
const churn = (extracted: string[] = []) =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn', { metadata, extracted });

describe('describing a version', () => {
  it('replaces the fields that are named, keeps the others, and says which changed', () => {
    given(churn())
      .when((told) =>
        describeVersion(told.evidence(1), {
          metadata: {
            description: 'Predicts who leaves.',
            governance: { licence: 'MIT' },
            framework: { name: 'onnx' },
          },
          tags: { Region: 'eu', team: null },
        }),
      )
      .then({
        type: 'VersionDescribed',
        data: {
          versionId: 'acme-churn-v1',
          metadata: { ...metadata, description: 'Predicts who leaves.', framework: { name: 'onnx' } },
          tags: { region: 'eu' },
          removedTags: ['team'],
          changed: ['description', 'framework.name', 'tags'],
        },
      });
  });

  it('carries the metadata check where that changes', () => {
    given(churn())
      .when((told) => describeVersion(told.evidence(1), { metadata: { description: 'Other.' } }))
      .then({ type: 'VersionDescribed', data: { checks: [{ name: 'metadata', outcome: 'failed' }] } });
  });

  it('is no change where everything is so already', () => {
    given(churn())
      .when((told) => describeVersion(told.evidence(1), { metadata, tags: { team: 'risk', size: null } }))
      .thenNothing();
    given(churn())
      .when((told) => describeVersion(told.evidence(1), {}))
      .thenNothing();
  });

  it('refuses to change what was read from the files, and lets it be said again', () => {
    given(churn(['governance.licence']))
      .when((told) => describeVersion(told.evidence(1), { metadata: { governance: { licence: 'Apache-2.0' } } }))
      .thenRefused('invalid-input', { problems: [{ path: '/metadata/governance/licence' }] });
    given(churn(['governance.licence']))
      .when((told) => describeVersion(told.evidence(1), { metadata: { governance: { licence: 'MIT' } } }))
      .thenNothing();
  });
});
