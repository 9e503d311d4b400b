import { announced, attached, retired, sealed } from '#test/builders/content-to-come';
import { given, Told } from '#test/builders/decider';
import { story, type Story } from '#test/builders/events';
import { setAlias } from './aliases';
import { resolveRef } from './resolve-ref';
import { approveTransition, transitionStage } from './transition-stage';

const churn = 'acme-churn';
const held = () => story().projectCreated().modelRegistered('churn').versionRegistered(churn);
const pending = () => announced(held(), churn);
const alias = (number: number) => (told: Told) =>
  setAlias(told.project, told.model, told.evidence(number), { alias: 'champion', number, reason: null }, told.name);
const promote = (number: number) => (told: Told) =>
  approveTransition({
    project: told.project,
    model: told.model,
    version: told.evidence(number),
    number,
    name: told.name,
    to: 'production',
    reason: null,
  });

function resolved(tale: Story, ref: string) {
  const { model, name, project } = new Told(tale);
  return resolveRef(model, ref, name, project.policy);
}

describe('a pending version', () => {
  it('gets no alias and enters no stage', () => {
    given(pending()).when(alias(2)).thenRefused('version-pending', { project: 'acme', model: 'churn', version: 2 });
    given(pending()).when(promote(2)).thenRefused('version-pending', { version: 2 });
  });

  it('is named by its number, never by latest', () => {
    expect(resolved(pending(), '2')).toMatchObject({ number: 2, content: 'pending' });
    expect(resolved(pending(), 'latest')).toMatchObject({ number: 1 });
  });

  it('is a version like any other once it is sealed', () => {
    const tale = pending();
    sealed(tale, churn, 2, attached(tale, churn, 2));
    expect(resolved(tale, 'latest')).toMatchObject({ number: 2, content: 'held' });
  });
});

describe('a retired version', () => {
  const gone = () => retired(held(), churn, 1);

  it('gets no alias and enters no stage', () => {
    given(gone()).when(alias(1)).thenRefused('version-retired', { version: 1 });
    given(gone()).when(promote(1)).thenRefused('version-retired', { version: 1 });
  });

  it('makes void an approval that was given before', () => {
    const approval = { id: 'approval', from: 'none', to: 'production', policyRevision: 0, reason: null };
    given(gone())
      .when(({ project, model, name }) => transitionStage({ project, model, number: 1, name }, approval))
      .thenRefused('version-retired', { version: 1 });
  });

  it('is named by its number, never by latest', () => {
    expect(resolved(gone(), '1')).toMatchObject({ number: 1, availability: 'retired' });
    expect(resolved(gone(), 'latest')).toMatchObject({ refused: 'version-not-found' });
  });
});
